package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.Addresses;
import io.longshore.broker.QueueInspection;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.store.RejectedReports;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead resend}: sends a dead job again as it is. */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a job that never began again: one that expired, or that was refused for a reason"
                    + " that is gone. The message goes back to the queue to which it was sent, with"
                    + " the same text and job id; you are its sender then.",
            "A job with a report is repeated with 'longshore replay' instead."
        },
        footer = {"", "Example:", "  longshore dead resend 2147483705 --queue longshore.jobs.dead"})
final class DeadResendCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;
    private static final List<String> QUEUES = List.of(Addresses.JOBS_DEAD, Addresses.JOBS_INVALID);

    @Spec private CommandSpec spec;

    @Mixin private MessageFlags flags;

    @Parameters(paramLabel = "NUMBER", description = "The number that 'longshore dead' shows.")
    private long number;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Resent(
            int version, String queue, long number, @Nullable String jobId, String to) {}

    @Override
    public Integer call() {
        String queue = flags.queue();
        if (!QUEUES.contains(queue)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "A message of " + queue + " cannot be resent.",
                            "It is on its way between two stages, and is processed there.",
                            "Name one of " + String.join(", ", QUEUES) + "."));
        }
        Settings settings = flags.settings();
        ResendRule rule = new ResendRule(RejectedReports.open(settings.get(StorageSetting.SHARE)));
        QueueInspection.Resent sent =
                MessageFlags.inspection(settings, Operation.RESEND_DEAD)
                        .resend(queue, number, rule::queue);
        String id = sent.content().message().jobId();
        String to = sent.to();
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            byte[] json = Json.pretty(new Resent(DOCUMENT, queue, number, id, to));
            out.print(new String(json, StandardCharsets.UTF_8));
        } else {
            out.println(
                    "Sent message "
                            + number
                            + (id == null ? "" : " (job " + Printable.of(id) + ")")
                            + " to "
                            + to);
        }
        out.flush();
        return ExitCodes.DONE;
    }
}
