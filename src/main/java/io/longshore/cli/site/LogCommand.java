package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code log}: the log of the site. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LogCommand.Recover.class,
        description =
                "Continues the log of the receipts after a restore. Stop the gateways before.",
        footer = {
            "",
            "Example:",
            "  longshore log recover --reason 'share restored from the backup of 1 May'"
        })
public final class LogCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code log recover}. */
    @Command(
            name = "recover",
            mixinStandardHelpOptions = true,
            description =
                    "Appends an entry that states what a restore from an older copy has lost. First"
                            + " restore the newest copy of .longshore/log/ that there is.")
    static final class Recover implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Mixin private SiteLogFlag log;

        @Option(
                names = "--recovery",
                paramLabel = "FILE",
                description =
                        "The recovery key, if the restored log is from before a change of the site"
                                + " key: it signs the change to the key of this gateway. Its"
                                + " verifier key is FILE.vkey.")
        private @Nullable Path recovery;

        @Mixin private ReasonFlag reason;

        @Override
        public Integer call() {
            SiteLogFlag.Recovered done = log.recover(reason.text(), recovery);
            Integer lost = done.log().entry().lost();
            PrintWriter out = spec.commandLine().getOut();
            out.println("entry            " + done.log().index());
            out.println("entries lost     " + (lost == null ? 0 : lost - done.log().firstLost()));
            out.println("receipts again   " + done.receipts());
            out.println("jobs lost        " + done.log().jobs().size());
            done.log().jobs().forEach(job -> out.println("  " + job));
            out.flush();
            return ExitCodes.DONE;
        }
    }
}
