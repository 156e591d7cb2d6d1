package io.longshore.cli.site;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.longshore.access.ApiRole;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.StorageSetting;
import io.longshore.json.Json;
import io.longshore.share.Share;
import io.longshore.web.access.TokenInfo;
import io.longshore.web.access.TokenOrders;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code token}: who may use the HTTP API. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TokenCommand.Add.class,
            TokenCommand.ListAll.class,
            TokenCommand.Remove.class
        },
        description = {
            "Makes, lists and removes the tokens of the HTTP API. Run it on a gateway, as the account"
                    + " of the service: it writes to the share."
        },
        footer = {
            "",
            "Example:",
            "  longshore token add --principal anna --role operator --network 10.1.0.0/16"
        })
public final class TokenCommand implements Runnable {
    /** Of each document of {@code -o json}. */
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A command about the tokens of the share of the settings. */
    private abstract static class Tokens implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Mixin private SettingsFlag settings;

        @Mixin private OutputFlag output;

        final TokenOrders orders() {
            return new TokenOrders(
                    Share.prepare(settings.load().get(StorageSetting.SHARE)).state(),
                    System.getProperty("user.name"),
                    Clock.systemUTC());
        }

        /** Prints a document, or lines for people. */
        final int print(Object document, List<String> lines) {
            PrintWriter out = spec.commandLine().getOut();
            if (output.isJson()) {
                out.print(new String(Json.pretty(document), StandardCharsets.UTF_8));
            } else {
                lines.forEach(out::println);
            }
            out.flush();
            return ExitCodes.DONE;
        }
    }

    /** The roles by their names in documents. */
    static final class Roles implements ITypeConverter<ApiRole> {
        @Override
        public ApiRole convert(String text) {
            return ApiRole.named(text)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "expected one of "
                                                    + Arrays.stream(ApiRole.values())
                                                            .map(ApiRole::text)
                                                            .collect(Collectors.joining(", "))
                                                    + " but was '"
                                                    + text
                                                    + "'"));
        }
    }

    /** {@code token add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description =
                    "Makes a token, and prints it once: only its SHA-256 is stored. It is valid once"
                            + " the running gateway has recorded it, after about a second.")
    static final class Add extends Tokens {
        @Option(
                names = "--principal",
                required = true,
                paramLabel = "NAME",
                description =
                        "The user for whom the token speaks: the same name as at the SFTP server or"
                                + " the broker is the same person.")
        @AlwaysSet
        private String principal;

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                converter = Roles.class,
                description = "viewer, sender, operator, administrator or auditor.")
        @AlwaysSet
        private ApiRole role;

        @Option(
                names = "--days",
                defaultValue = "30",
                paramLabel = "N",
                description = "How long it is valid, 1 to 90 days (default: ${DEFAULT-VALUE}).")
        @AlwaysSet
        private Integer days;

        @Option(
                names = "--network",
                paramLabel = "CIDR",
                description =
                        "Where it may be used from, as in 10.1.0.0/16. May be repeated. Default:"
                                + " everywhere.")
        private @Nullable List<String> networks;

        /** The document of {@code -o json}. */
        private record Added(int version, String token, @JsonUnwrapped TokenInfo about) {}

        @Override
        public Integer call() {
            TokenOrders.Added added =
                    orders().add(principal, role, days, networks == null ? List.of() : networks);
            TokenInfo about = added.token();
            return print(
                    new Added(DOCUMENT, added.text().reveal(), about),
                    List.of(
                            added.text().reveal(),
                            "Token "
                                    + about.id()
                                    + " for "
                                    + about.principal()
                                    + " ("
                                    + about.role().text()
                                    + ") until "
                                    + about.expires().truncatedTo(ChronoUnit.SECONDS)
                                    + ". It is not shown again."));
        }
    }

    /** {@code token list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the tokens, the oldest first; never their text.")
    static final class ListAll extends Tokens {
        /** The document of {@code -o json}. */
        private record Listed(int version, List<TokenInfo> tokens) {}

        @Override
        public Integer call() {
            List<TokenInfo> tokens = orders().list();
            return print(
                    new Listed(DOCUMENT, tokens),
                    tokens.isEmpty()
                            ? List.of("There are no tokens.")
                            : tokens.stream().map(ListAll::line).toList());
        }

        private static String line(TokenInfo token) {
            return "%s  %-7s  %-13s  %s  %s  %s"
                    .formatted(
                            token.id(),
                            token.state(),
                            token.role().text(),
                            token.expires().truncatedTo(ChronoUnit.SECONDS),
                            token.principal(),
                            token.networks().isEmpty()
                                    ? "everywhere"
                                    : String.join(" ", token.networks()));
        }
    }

    /** {@code token remove}. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a token, which is invalid within a second.")
    static final class Remove extends Tokens {
        @Parameters(paramLabel = "ID", description = "The id; 'longshore token list' lists them.")
        private String id;

        /** The document of {@code -o json}. */
        private record Removed(int version, TokenInfo removed) {}

        @Override
        public Integer call() {
            TokenInfo removed = orders().remove(id);
            return print(
                    new Removed(DOCUMENT, removed),
                    List.of(
                            "Token "
                                    + removed.id()
                                    + " of "
                                    + removed.principal()
                                    + " is removed."));
        }
    }
}
