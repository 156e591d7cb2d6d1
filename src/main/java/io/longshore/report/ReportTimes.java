package io.longshore.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a job was processed.
 *
 * @param receivedAt when the archive was claimed or the job taken from its queue
 * @param startedAt when its check began; null if it never did
 */
public record ReportTimes(
        @Nullable Instant receivedAt, @Nullable Instant startedAt, @Nullable Instant finishedAt) {}
