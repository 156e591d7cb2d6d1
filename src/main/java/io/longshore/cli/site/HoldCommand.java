package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.RetentionOrders;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hold}: suspends the removal of a job. */
@Command(
        name = "hold",
        mixinStandardHelpOptions = true,
        description = {
            "Suspends the removal of a job's archive, report and receipt, or permits it again. Without"
                    + " a job, lists the holds. With a site key, both are entries in the log."
        },
        footer = {"", "Example:", "  longshore hold 20261123-101500-lci-k3f9 --reason 'case 17'"})
public final class HoldCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private JobOrder order;

    @Parameters(paramLabel = "JOB", arity = "0..1", description = "The id of a finished job.")
    private @Nullable String job;

    @Option(names = "--release", description = "Permits the removal again.")
    private boolean release;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Becomes part of the log. Name no person.")
    private @Nullable String reason;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RetentionOrders orders = order.orders();
        if (job == null) {
            for (RetentionOrders.Order hold : orders.holds()) {
                out.println(hold.job() + "  " + Printable.line(hold.reason()));
            }
        } else if (reason == null) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "A hold needs a reason.",
                            "It becomes part of the log.",
                            "Add --reason TEXT."));
        } else if (release) {
            release(orders, job, reason);
            out.println("Job " + job + " may be removed again. " + JobOrder.WHEN);
        } else {
            order.hold(job, reason);
            out.println("Job " + job + " is held. " + JobOrder.WHEN);
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private void release(RetentionOrders orders, String id, String why) {
        if (!orders.isHeld(order.require(id))) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The job " + id + " is not held.",
                            "",
                            "'longshore hold' lists the holds."));
        }
        orders.release(order.require(id), why);
    }
}
