package io.longshore.report;

import io.longshore.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A report in a list.
 *
 * @param finishedAt null if the report does not state it
 * @param file as in {@code source.file} of the report; null if the report does not state it
 * @param repository as in {@code target.repository} of the report; null if none could be determined
 */
public record ReportSummary(
        JobId jobId,
        Status status,
        @Nullable Instant finishedAt,
        @Nullable String file,
        @Nullable String repository) {
    public static ReportSummary of(ImportReport report) {
        return new ReportSummary(
                report.jobId(),
                report.status(),
                report.times().finishedAt(),
                report.source() == null ? null : report.source().file(),
                report.content().target() == null ? null : report.content().target().repository());
    }
}
