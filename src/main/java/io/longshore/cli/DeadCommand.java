package io.longshore.cli;

import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.broker.BrokerUser;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.job.ImportReport;
import io.longshore.job.JobId;
import io.longshore.job.ReportProblem;
import io.longshore.json.Json;
import io.longshore.oci.Shown;
import io.longshore.share.Archive;
import io.longshore.web.ReportText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dead}: what did not end well, and why. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the jobs that were rejected, failed or are incomplete, and the messages on"
                    + " longshore.jobs.dead that were no jobs, with their causes."
        },
        footer = {"", "Example:", "  longshore dead -o json"})
final class DeadCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settingsFlag;

    @Mixin private OutputFlag output;

    /** Everything that is shown, as {@code -o json} has it. */
    private record Dead(List<ImportReport> reports, List<Message> messages) {}

    /**
     * A message that has no report.
     *
     * @param jobId null if the message is not a job
     */
    private record Message(String jobId, String cause, Instant at) {}

    @Override
    public Integer call() {
        Settings settings = settingsFlag.load();
        List<ImportReport> reports = Archive.open(settings.get(SettingsTable.SHARE)).rejected();
        List<Message> messages = messages(settings, reports);
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            byte[] json = Json.pretty(new Dead(reports, messages));
            out.print(new String(json, StandardCharsets.UTF_8));
        } else {
            reports.forEach(report -> text(report, out));
            messages.forEach(message -> text(message, out));
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private static List<Message> messages(Settings settings, List<ImportReport> reports) {
        Set<String> reported = new HashSet<>();
        reports.forEach(report -> reported.add(report.jobId().key()));
        List<Message> messages = new ArrayList<>();
        BrokerAccess access = BrokerAccess.of(settings, BrokerUser.Role.ADMIN);
        try (BrokerClient broker = BrokerClient.connect(access)) {
            broker.browseDead(
                    dead -> {
                        boolean known =
                                JobId.isJobId(dead.jobId())
                                        && reported.contains(JobId.parse(dead.jobId()).key());
                        if (!known) {
                            messages.add(new Message(dead.jobId(), dead.cause(), dead.at()));
                        }
                    });
        }
        return messages;
    }

    private static void text(ImportReport report, PrintWriter out) {
        out.println(ReportText.line(report));
        for (ReportProblem problem : report.problems()) {
            out.println("    " + Shown.of(problem.what()) + " [" + problem.code() + "]");
            if (!problem.fix().isEmpty()) {
                out.println("    fix: " + Shown.of(problem.fix()));
            }
        }
    }

    private static void text(Message message, PrintWriter out) {
        out.println(
                ReportText.time(message.at())
                        + "  "
                        + String.format("%-10s", "DEAD")
                        + "  "
                        + Shown.of(message.jobId() == null ? "(no job)" : message.jobId()));
        if (message.cause() != null) {
            out.println("    " + Shown.of(message.cause()));
        }
    }
}
