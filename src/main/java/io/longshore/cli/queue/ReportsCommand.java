package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
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

/** {@code reports}: prints the reports of jobs. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the reports that the broker keeps, the oldest first. Reports are not removed, so"
                    + " other readers still receive all of them."
        },
        footer = {"", "Example:", "  longshore reports --follow"})
public final class ReportsCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settings;

    @Option(
            names = "--follow",
            description =
                    "Keep running and print each new report; with -o json, one line per report.")
    private boolean follow;

    @Option(
            names = "--subscription",
            paramLabel = "NAME",
            defaultValue = BrokerClient.FOLLOW,
            description =
                    "With --follow: a name of longshore.broker.subscriptions. '"
                            + BrokerClient.FOLLOW
                            + "' (the default) is for one reader at a time.")
    @AlwaysSet
    private String subscription;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Print the full report of this job and exit with its code.")
    private @Nullable String job;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Reports(int version, List<ImportReport> reports) {}

    @Override
    public Integer call() {
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

    private static ImportReport await(BrokerClient broker, JobId id) {
        try (BrokerClient.Reports reports = broker.subscribe(id)) {
            return reports.await(id, null);
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
                                                "Wait with --follow, or look for the id's folder in"
                                                        + " done/ and rejected/ on the share.")));
    }

    private void list(BrokerClient broker) {
        if (output.isJson()) {
            List<ImportReport> all = new ArrayList<>();
            broker.browseReports(all::add);
            print(new String(Json.pretty(new Reports(DOCUMENT, all)), StandardCharsets.UTF_8));
        } else {
            broker.browseReports(this::line);
        }
    }

    /** Ends with the program. Subscribes first, so that no report falls between the two. */
    private void follow(BrokerClient broker) {
        try (BrokerClient.Reports reports = broker.subscribe(subscription)) {
            Set<JobId> shown = new HashSet<>();
            broker.browseReports(
                    report -> {
                        shown.add(report.jobId());
                        line(report);
                    });
            while (!Thread.currentThread().isInterrupted()) {
                reports.next(Duration.ofSeconds(1))
                        .filter(report -> shown.add(report.jobId()))
                        .ifPresent(this::line);
            }
        }
    }

    private void line(ImportReport report) {
        print(
                output.isJson()
                        ? new String(Json.compact(report), StandardCharsets.UTF_8) + "\n"
                        : ReportText.line(report) + "\n");
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
