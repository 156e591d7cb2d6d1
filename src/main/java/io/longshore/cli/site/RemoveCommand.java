package io.longshore.cli.site;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code remove}: removes what is kept of a job, for example data about a person. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Removes the archive, the report and the receipt of a finished job before their time. With"
                    + " a site key, the removal is an entry in the log; the id of the job stays in use.",
            "Nothing is removed from the registry: with --images, an entry states that its"
                    + " administrators do so, and 'longshore audit' does not miss the images of this"
                    + " job."
        },
        footer = {
            "",
            "Example:",
            "  longshore remove 20261123-101500-lci-k3f9 --reason 'request 4'"
        })
public final class RemoveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private JobOrder order;

    @Parameters(paramLabel = "JOB", description = "The id of a finished job.")
    @AlwaysSet
    private String job;

    @Option(
            names = "--images",
            description =
                    "Only state that the images of the job are removed from the registry; keep the"
                            + " report and the receipt.")
    private boolean images;

    @Mixin private ReasonFlag reason;

    @Override
    public Integer call() {
        JobId id = order.require(job);
        if (order.orders().isHeld(id)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The job " + id + " is held.",
                            "A hold suspends its removal.",
                            "Run 'longshore hold " + id + " --release --reason TEXT' first."));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (images) {
            order.orders().imagesRemoved(id, reason.text());
            out.println("The images of job " + id + " may be removed now. " + JobOrder.WHEN);
        } else {
            order.orders().remove(id, reason.text());
            out.println("Job " + id + " is removed. The gateway does so within ten minutes.");
        }
        out.flush();
        return ExitCodes.DONE;
    }
}
