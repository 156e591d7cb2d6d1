package io.longshore.cli.fixes;

import static io.longshore.cli.fixes.Fixing.assertDone;
import static io.longshore.cli.fixes.Fixing.fix;
import static io.longshore.cli.fixes.Fixing.found;
import static io.longshore.cli.fixes.Fixing.json;
import static io.longshore.cli.fixes.Fixing.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.cli.CommandResult;
import io.longshore.cli.Program;
import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.share.Share;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.TlsBalancer;
import io.longshore.testing.TriesFix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fixes of problems with flags, settings and the files that they name. */
class SettingFixesTest {
    @TempDir Path folder;

    static Stream<String> settings() {
        return SettingsTable.rows().stream().map(Setting::name);
    }

    static Stream<String> commands() {
        return Program.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    @TriesFix(Code.SETTING_UNKNOWN)
    void aMisspeltSettingIsKnownByTheNameThatTheFixSuggests(String name) throws IOException {
        String fix = fix(config(name + "s=x"), Code.SETTING_UNKNOWN);

        String suggested = found("(?<=Did you mean )[^?]+", fix);

        assertThat(config(suggested + "=x").out()).doesNotContain("SETTING_UNKNOWN");
    }

    /** Text is a value of many settings; what a file contains is another matter. */
    @Test
    @TriesFix(Code.BAD_SETTING)
    void aValueThatASettingCannotHaveIsAcceptedAsTheFixWritesIt() throws IOException {
        List<String> tried = new ArrayList<>();
        for (Setting<?> setting : SettingsTable.rows()) {
            CommandResult refused = config(setting.name() + "=\u2603 no value");
            if (refused.exitCode() == 2) {
                String fix = fix(refused, Code.BAD_SETTING);
                assertDone(config(found("(?<=Write it as in ).*(?=\\.$)", fix)));
                tried.add(setting.name());
            }
        }
        assertThat(tried).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("commands")
    @TriesFix(Code.BAD_USAGE)
    void theHelpThatAWrongCommandLineSuggestsIsPrinted(String command) {
        String fix = fix(json(command, "--no-such-flag"), Code.BAD_USAGE);

        String[] help = found("(?<=Try 'longshore ).*(?='\\.)", fix).split(" ");

        assertDone(CommandResult.longshore(help));
    }

    @Test
    @RequiresTool("openssl")
    @TriesFix({Code.CA_FILE_UNUSABLE, Code.CLIENT_CERTIFICATE_UNUSABLE})
    void aRegistryIsReachedOnceTheFilesAreInTheFormThatTheFixAsksFor() throws IOException {
        TestCa ca = TestCa.create("Data centre CA");
        TestCa.Issued client = ca.client("longshore");
        Path key = client.writeKey(folder.resolve("key8.pem"));
        Path certificate = client.writeCertificate(folder.resolve("client.pem"));
        Fixing.shell(folder, "openssl pkey -in key8.pem -traditional -out key.pem");
        Path noCa = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                TlsBalancer balancer = new TlsBalancer(ca.server(), port(registry))) {
            List<String> settings =
                    new ArrayList<>(
                            List.of(
                                    "longshore.registry=" + balancer.address(),
                                    "longshore.registry.ca-cert-path=" + noCa));
            String fix = fix(reached(balancer.address(), settings), Code.CA_FILE_UNUSABLE);
            settings.set(
                    1, named(fix, "longshore.registry.ca-cert-path") + "=" + ca.writePem(noCa));
            assertDone(reached(balancer.address(), settings));

            settings.add("longshore.registry.client-cert-path=" + certificate);
            settings.add("longshore.registry.client-key-path=" + folder.resolve("key.pem"));
            String keys =
                    fix(reached(balancer.address(), settings), Code.CLIENT_CERTIFICATE_UNUSABLE);
            Files.delete(key);
            Fixing.shell(
                    folder,
                    found("openssl pkcs8 -topk8 -nocrypt", keys) + " -in key.pem -out key8.pem");
            settings.set(3, named(keys, "longshore.registry.client-key-path") + "=" + key);

            assertDone(reached(balancer.address(), settings));
        }
    }

    @Test
    void aShareThatCannotBeCreatedIsNotReportedAsRetryable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        String fix =
                catchThrowableOfType(
                                ProblemException.class, () -> Share.prepare(file.resolve("share")))
                        .problem()
                        .fix();

        assertThat(fix).contains("longshore.share", "start Longshore again");
        assertThat(fix).doesNotContain("automatically");
    }

    private CommandResult reached(String host, List<String> settings) throws IOException {
        Path file = Files.write(folder.resolve("longshore.properties"), settings);
        return json("preflight", "--to-repo", host + "/project/lci", "--config", file.toString());
    }

    private CommandResult config(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("longshore.properties"), line + "\n");
        return json("config", "--config", file.toString());
    }

    private static int port(SandboxRegistry registry) {
        return Integer.parseInt(registry.address().replaceAll(".*:", ""));
    }
}
