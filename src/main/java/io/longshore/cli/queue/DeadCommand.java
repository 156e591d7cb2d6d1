package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.Addresses;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.QueueInspection;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.form.ReportText;
import io.longshore.report.store.RejectedReports;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead}: what did not end well, and why. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {DeadShowCommand.class, DeadRemoveCommand.class, DeadResendCommand.class},
        description = {
            "Lists rejected, failed and incomplete jobs, and the messages without a report: failed"
                    + " jobs on longshore.jobs.dead, invalid messages on longshore.jobs.invalid."
                    + " With --queue it lists the messages of one queue. Its commands show, remove"
                    + " or resend one message."
        },
        footer = {
            "",
            "Examples:",
            "  longshore dead -o json",
            "  longshore dead show 2147483705 --queue longshore.jobs.dead",
            "  longshore dead remove all --queue longshore.jobs.invalid"
        })
public final class DeadCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settingsFlag;

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            description = "List only this queue; also works for the queues between the stages.")
    private @Nullable String queue;

    @Option(names = "--remove", paramLabel = "NUMBER", hidden = true)
    private @Nullable String remove;

    @Mixin private OutputFlag output;

    /** Everything that is shown, as {@code -o json} has it. */
    private record Dead(int version, List<ImportReport> reports, List<Message> messages) {}

    /** A message that has no report, in its queue. */
    private record Message(
            String queue,
            long number,
            @Nullable String jobId,
            @Nullable String cause,
            @Nullable String why,
            Instant at) {}

    @Override
    public Integer call() {
        if (remove != null) {
            throw replaced(remove);
        }
        Settings settings = settingsFlag.load();
        QueueInspection inspection =
                new QueueInspection(BrokerAccess.of(settings, Operation.LIST_DEAD));
        PrintWriter out = spec.commandLine().getOut();
        if (queue != null) {
            print(List.of(), messages(inspection, MessageFlags.requireQueue(queue)), out);
        } else {
            List<ImportReport> reports =
                    RejectedReports.open(settings.get(StorageSetting.SHARE)).list();
            print(reports, unreported(inspection, reports), out);
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private RuntimeException replaced(String which) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_USAGE,
                        "'longshore dead' has no --remove.",
                        "Messages are removed with a command of its own.",
                        "Write it as longshore dead remove "
                                + Printable.of(which)
                                + " --queue "
                                + (queue == null ? "QUEUE" : Printable.of(queue))));
    }

    private void print(List<ImportReport> reports, List<Message> messages, PrintWriter out) {
        if (output.isJson()) {
            byte[] json = Json.pretty(new Dead(DOCUMENT, reports, messages));
            out.print(new String(json, StandardCharsets.UTF_8));
        } else {
            reports.forEach(report -> text(report, out));
            messages.forEach(message -> text(message, out));
        }
    }

    private static List<Message> unreported(
            QueueInspection inspection, List<ImportReport> reports) {
        Set<String> reported = new HashSet<>();
        reports.forEach(report -> reported.add(report.jobId().key()));
        List<Message> messages = new ArrayList<>();
        messages.addAll(messages(inspection, Addresses.JOBS_DEAD));
        messages.addAll(messages(inspection, Addresses.JOBS_INVALID));
        messages.removeIf(
                message -> {
                    String id = message.jobId();
                    return id != null
                            && JobId.isJobId(id)
                            && reported.contains(JobId.parse(id).key());
                });
        return messages;
    }

    private static List<Message> messages(QueueInspection inspection, String queue) {
        List<Message> messages = new ArrayList<>();
        inspection.browse(
                queue,
                found ->
                        messages.add(
                                new Message(
                                        queue,
                                        found.number(),
                                        found.jobId(),
                                        found.cause(),
                                        found.why(),
                                        found.at())));
        return messages;
    }

    private static void text(ImportReport report, PrintWriter out) {
        out.println(ReportText.line(report));
        for (ReportProblem problem : report.problems()) {
            out.println("    " + Printable.of(problem.what()) + " [" + problem.code() + "]");
            if (!problem.fix().isEmpty()) {
                out.println("    do: " + Printable.of(problem.fix()));
            }
        }
    }

    private static void text(Message message, PrintWriter out) {
        out.println(
                ReportText.time(message.at())
                        + "  "
                        + String.format("%-10s", "DEAD")
                        + "  "
                        + Printable.of(message.jobId() == null ? "(no job)" : message.jobId()));
        if (message.cause() != null) {
            out.println("    " + Printable.of(message.cause()));
        }
        if (message.why() != null) {
            out.println("    " + Printable.of(message.why()));
        }
        out.println("    message " + message.number() + " of " + message.queue());
    }
}
