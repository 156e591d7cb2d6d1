package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

        @Mixin private ReasonFlag reason;

        @Override
        public Integer call() {
            SiteLogFlag.Recovered done = log.recover(reason.text());
            Integer lost = done.log().entry().lost();
            PrintWriter out = spec.commandLine().getOut();
            out.println("entry            " + done.log().index());
            out.println("entries lost     " + (lost == null ? 0 : lost - done.log().index()));
            out.println("receipts again   " + done.receipts());
            out.println("jobs lost        " + done.log().jobs().size());
            done.log().jobs().forEach(job -> out.println("  " + job));
            out.flush();
            return ExitCodes.DONE;
        }
    }
}
