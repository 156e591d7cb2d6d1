package io.longshore.cli.site;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.SiteKey;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.NoteKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys}: the key of the site. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCommand.Init.class,
            KeysCommand.Rotate.class,
            KeysCommand.Replace.class,
            KeysCommand.EndP256.class
        },
        description = {
            "Creates the site key, which signs a receipt for each report, and replaces it. Stop the"
                    + " gateways before; then copy site.key and site.vkey to the data folder of each."
        },
        footer = {
            "",
            "Example:",
            "  longshore keys init --name site.example.com/longshore \\",
            "             --recovery /media/usb/recovery.key"
        })
public final class KeysCommand implements Runnable {
    private static final String COPY =
            "Copy site.key and site.vkey to the other gateways, then start them.";

    private static final String NO_RECOVERY =
            "There is no recovery key: if the site key is lost, the log ends. --recovery FILE makes"
                    + " one.";

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A command that changes the key of the log, and prints the new one. */
    private abstract static class Change implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Mixin private SiteLogFlag log;

        final <T> T change(Function<SiteLog, T> change) {
            return log.change(change);
        }

        final Path receiptKey(String name) {
            return ReceiptKeyTool.create(log.settings(), name);
        }

        final void tell(String line) {
            spec.commandLine().getOut().println(line);
        }

        final int print(NoteKey key, String last) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("verifier key  " + key);
            out.println("fingerprint   " + key.fingerprint());
            out.println(last);
            out.flush();
            return ExitCodes.DONE;
        }
    }

    /** {@code keys init}. */
    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = "Creates the site key of a new site, and prints its fingerprint.")
    static final class Init extends Change {
        @Option(
                names = "--name",
                required = true,
                paramLabel = "NAME",
                description = "The name of the log, as in site.example.com/longshore.")
        @AlwaysSet
        private String name;

        @Option(
                names = "--recovery",
                paramLabel = "FILE",
                description =
                        "Also creates a recovery key in this file, which replaces a lost or revoked"
                                + " site key. Keep it offline.")
        private @Nullable Path recovery;

        @Option(
                names = "--p256",
                description =
                        "Also creates the P-256 key that signs receipts, where"
                                + " longshore.receipts.keystore or longshore.receipts.pkcs11 names"
                                + " it.")
        private boolean p256;

        @Override
        public Integer call() {
            Path pem = p256 ? receiptKey(name) : null;
            if (pem != null) {
                tell("receipt key   " + pem);
            }
            SiteKey made = change(it -> KeyChanges.create(it, name, recovery));
            String last =
                    "Two people record the fingerprint, each on paper or in a system of their own.";
            NoteKey offline = made.recovery();
            return print(
                    made.signer().key(),
                    offline == null
                            ? last + "\n" + NO_RECOVERY
                            : "recovery key  " + offline.fingerprint() + "\n" + last);
        }
    }

    /** {@code keys rotate}. */
    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Replaces the site key by a new one; the old key signs the change.")
    static final class Rotate extends Change {
        @Mixin private ReasonFlag reason;

        @Override
        public Integer call() {
            return print(change(it -> KeyChanges.rotate(it, reason.text())), COPY);
        }
    }

    /** {@code keys replace}. */
    @Command(
            name = "replace",
            mixinStandardHelpOptions = true,
            description =
                    "Replaces a site key that is lost or revoked; the recovery key signs the change.")
    static final class Replace extends Change {
        @Option(
                names = "--recovery",
                required = true,
                paramLabel = "FILE",
                description = "The recovery key; its verifier key is FILE.vkey.")
        @AlwaysSet
        private Path recovery;

        @Option(
                names = "--last-valid",
                paramLabel = "INDEX",
                description =
                        "Revokes the key: the last entry that is right. 'audit' names those after"
                                + " it. Without it, the key is only lost.")
        private @Nullable Integer lastValid;

        @Mixin private ReasonFlag reason;

        @Override
        public Integer call() {
            return print(
                    change(it -> KeyChanges.replace(it, recovery, lastValid, reason.text())), COPY);
        }
    }

    /** {@code keys end-p256}. */
    @Command(
            name = "end-p256",
            mixinStandardHelpOptions = true,
            description =
                    "Ends the P-256 key for receipts: the site key signs them again. The P-256 key"
                            + " signs its end, or the recovery key if it is lost.")
    static final class EndP256 implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Mixin private SiteLogFlag log;

        @Option(
                names = "--recovery",
                paramLabel = "FILE",
                description = "The recovery key; its verifier key is FILE.vkey.")
        private @Nullable Path recovery;

        @Mixin private ReasonFlag reason;

        @Override
        public Integer call() {
            int index = log.endReceiptKey(recovery, reason.text());
            PrintWriter out = spec.commandLine().getOut();
            out.println("Entry " + index + ": the site key signs receipts from here on.");
            out.println(
                    "Remove longshore.receipts.keystore and longshore.receipts.pkcs11 from the"
                            + " settings of each gateway, then start them.");
            out.flush();
            return ExitCodes.DONE;
        }
    }
}
