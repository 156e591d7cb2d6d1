package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.config.SettingType;
import io.longshore.config.Settings;
import io.longshore.job.ImportJob;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a job, and waits for its report if requested. */
final class SubmitAndWait {
    private static final int DOCUMENT = 1;
    private static final String WAITING = "; waiting for its report";

    /** The gateway alone knows whether it is the same job, and answers into another queue. */
    private static final String REPORTED =
            ". A job with this id has a report already, which follows. The same job again starts"
                    + " nothing; another job with this id, or with that of a removed one, becomes a"
                    + " dead job (JOB_ID_REUSED): see 'longshore dead'";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--wait",
            description =
                    "Wait for the report, print it, and exit with its code. Other readers still"
                            + " receive it.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description =
                    "With --wait: the longest time to wait, as in 90s or 30m (default: no limit).")
    private @Nullable String timeout;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json} without {@code --wait}. */
    private record Sent(int version, JobId jobId, String file) {}

    /** Sends this job, whose id is set; a replay as an administrator. */
    int send(Settings settings, ImportJob job, ProgressFlag progress) {
        JobId id = job.requireId();
        Duration patience = patience();
        BrokerAccess access = BrokerAccess.of(settings, operation(job));
        PrintWriter out = spec.commandLine().getOut();
        try (BrokerClient broker = BrokerClient.connect(access)) {
            if (!wait) {
                broker.send(job);
                out.print(output.isJson() ? json(id, job) : "Sent job " + id + "\n");
                out.flush();
                return ExitCodes.DONE;
            }
            try (BrokerClient.Reports reports = broker.subscribe(id)) {
                ImportReport report = report(broker, reports, job, progress, patience);
                out.print(
                        output.isJson()
                                ? new String(report.toJson(), StandardCharsets.UTF_8)
                                : ReportText.text(report));
                out.flush();
                return ExitCodes.of(report.status());
            }
        }
    }

    private ImportReport report(
            BrokerClient broker,
            BrokerClient.Reports reports,
            ImportJob job,
            ProgressFlag progress,
            @Nullable Duration patience) {
        JobId id = job.requireId();
        PrintWriter err = spec.commandLine().getErr();
        return ProgressView.during(
                broker,
                id,
                progress,
                err,
                () -> {
                    boolean isReported = broker.findReport(id).isPresent();
                    broker.send(job);
                    err.println("Sent job " + id + (isReported ? REPORTED : WAITING));
                    err.flush();
                    return reports.await(id, patience);
                });
    }

    private Operation operation(ImportJob job) {
        if (job.replayOf() == null) {
            return wait ? Operation.SUBMIT_AND_WAIT : Operation.SUBMIT;
        }
        return wait ? Operation.REPLAY_AND_WAIT : Operation.REPLAY;
    }

    private static String json(JobId id, ImportJob job) {
        return new String(Json.pretty(new Sent(DOCUMENT, id, job.file())), StandardCharsets.UTF_8);
    }

    private @Nullable Duration patience() {
        if (timeout == null) {
            return null;
        }
        try {
            return SettingType.duration("30m").reader().apply(timeout);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--timeout cannot be '" + timeout + "'.",
                            "It must be a whole number with its unit: ms, s, m, h or d.",
                            "Write it as in --timeout 30m."),
                    e);
        }
    }
}
