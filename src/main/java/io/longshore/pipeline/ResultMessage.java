package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import java.util.Objects;

/** To {@code longshore.results}: the result of a job, to be filed. */
public record ResultMessage(int version, ImportReport report) implements StageMessage {
    public ResultMessage {
        Objects.requireNonNull(report, "report");
    }

    public static ResultMessage of(ImportReport report) {
        return new ResultMessage(StageMessage.VERSION, report);
    }

    @Override
    public JobId jobId() {
        return report.jobId();
    }

    /** Sends the result of a job to filing. */
    public static Outcome.Forward forward(ImportReport report, Attempt attempt) {
        return new Outcome.Forward(StageName.RESULTS, of(report), attempt);
    }
}
