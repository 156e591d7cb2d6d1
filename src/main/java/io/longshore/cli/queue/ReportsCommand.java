package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.cli.command.TerminalWidth;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.form.ReportText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** {@code reports}: prints the reports of jobs. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the reports that the broker keeps, the oldest first; without filters all of"
                    + " them. Reports are not removed, so other readers still receive all of them."
        },
        footer = {
            "",
            "Examples:",
            "  longshore reports --status rejected,failed --since 24h",
            "  longshore reports --follow"
        })
public final class ReportsCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settings;

    @Option(
            names = "--follow",
            description =
                    "Keep running and print each new report; with -o json, one line per report.")
    private boolean follow;

    @Mixin private SubscriptionFlag subscription;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Print the full report of this job and exit with its code.")
    private @Nullable String job;

    @Mixin private ReportSelection selection;

    @Mixin private ProgressFlag progress;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Reports(int version, List<ImportReport> reports) {}

    @Override
    public Integer call() {
        if (job != null) {
            selection.requireNone("--job");
        }
        BrokerAccess access =
                BrokerAccess.of(
                        settings.load(),
                        follow ? Operation.FOLLOW_REPORTS : Operation.LIST_REPORTS);
        try (BrokerClient broker = BrokerClient.connect(access)) {
            if (job != null) {
                return one(broker, JobId.parse(job));
            }
            if (follow) {
                follow(broker);
            } else {
                list(broker);
            }
        }
        return ExitCodes.DONE;
    }

    private int one(BrokerClient broker, JobId id) {
        ImportReport report = follow ? await(broker, id) : find(broker, id);
        print(
                output.isJson()
                        ? new String(report.toJson(), StandardCharsets.UTF_8)
                        : ReportText.text(report));
        return ExitCodes.of(report.status());
    }

    private ImportReport await(BrokerClient broker, JobId id) {
        try (BrokerClient.Reports reports = broker.subscribe(id)) {
            return ProgressView.during(
                    broker,
                    id,
                    progress,
                    spec.commandLine().getErr(),
                    () -> reports.await(id, null));
        }
    }

    private static ImportReport find(BrokerClient broker, JobId id) {
        return broker.findReport(id)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        Problem.temporary(
                                                Code.JOB_UNKNOWN,
                                                "The broker keeps no report of job " + id + ".",
                                                "The job is not over, the id is another one, or the"
                                                        + " report is older than 30 days.",
                                                "Ask for a job that is under way with 'longshore"
                                                        + " status "
                                                        + id
                                                        + "', wait for its report with --follow, or look"
                                                        + " for the id's folder in done/ and rejected/"
                                                        + " on the share.")));
    }

    private void list(BrokerClient broker) {
        List<ImportReport> found = selection.of(broker::browseReports);
        if (output.isJson()) {
            print(new String(Json.pretty(new Reports(DOCUMENT, found)), StandardCharsets.UTF_8));
        } else {
            print(new ReportTable(TerminalWidth.ofOutput()).text(found));
        }
    }

    /** Ends with the program. Subscribes first, so that no report falls between the two. */
    private void follow(BrokerClient broker) {
        try (BrokerClient.Reports reports = broker.subscribe(subscription.name())) {
            Set<JobId> shown = new HashSet<>();
            ReportTable table = new ReportTable(TerminalWidth.ofOutput());
            List<ImportReport> kept =
                    selection.of(
                            reader ->
                                    broker.browseReports(
                                            report -> {
                                                shown.add(report.jobId());
                                                reader.accept(report);
                                            }));
            lines(table, kept);
            while (!Thread.currentThread().isInterrupted()) {
                reports.next(Duration.ofSeconds(1))
                        .filter(report -> shown.add(report.jobId()))
                        .filter(selection::matches)
                        .ifPresent(report -> lines(table, List.of(report)));
            }
        }
    }

    private void lines(ReportTable table, List<ImportReport> reports) {
        if (output.isJson()) {
            reports.forEach(
                    report ->
                            print(new String(Json.compact(report), StandardCharsets.UTF_8) + "\n"));
        } else {
            print(table.text(reports));
        }
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
