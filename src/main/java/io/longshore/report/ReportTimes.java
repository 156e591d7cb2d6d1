package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a job was processed, by the clocks of the processes that did it.
 *
 * @param receivedAt when the archive was claimed or the job taken from its queue
 * @param startedAt when its check began; null if it never did
 * @param checkedAt when its check had passed; null (left out) if it has not
 * @param pushedAt when the last byte was pushed; null (left out) if nothing was
 * @param readBackAt when the content was read back; null (left out) if it was not
 */
public record ReportTimes(
        @Nullable Instant receivedAt,
        @Nullable Instant startedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant checkedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant pushedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant readBackAt,
        @Nullable Instant finishedAt) {
    /** The times of a job that was received and not checked. */
    public static ReportTimes received(Instant at) {
        return new ReportTimes(at, null, null, null, null, null);
    }

    /** The same for a check that began then. */
    public ReportTimes started(Instant at) {
        return new ReportTimes(receivedAt, at, checkedAt, pushedAt, readBackAt, finishedAt);
    }

    /** The same for a check that has passed; null if that is not known. */
    public ReportTimes checked(@Nullable Instant at) {
        return new ReportTimes(receivedAt, startedAt, at, pushedAt, readBackAt, finishedAt);
    }

    /** The same for content that was pushed, and read back. */
    public ReportTimes pushed(@Nullable Instant pushed, @Nullable Instant readBack) {
        return new ReportTimes(receivedAt, startedAt, checkedAt, pushed, readBack, finishedAt);
    }

    /** The same for a job that is over. */
    public ReportTimes finished(Instant at) {
        return new ReportTimes(receivedAt, startedAt, checkedAt, pushedAt, readBackAt, at);
    }
}
