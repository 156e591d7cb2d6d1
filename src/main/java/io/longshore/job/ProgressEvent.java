package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job gets on, on the address {@code longshore.progress}: at a job's milestones, and about
 * once a second while bytes move.
 *
 * @param version always 1
 * @param doneBytes of the current phase; 0 where it says nothing
 * @param totalBytes of the current phase; 0 where it says nothing
 * @param target the repository that the current phase is about, or where the job's images go, as in
 *     the target of its report; null where it is not known, as at milestones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressEvent(
        int version,
        JobId jobId,
        Phase phase,
        long doneBytes,
        long totalBytes,
        @Nullable String target,
        Instant at) {

    /** What a job is busy with, or has just reached. */
    public enum Phase {
        CLAIMED,
        CHECK,
        QUEUED,
        PUSH,
        VERIFY,
        FILED
    }

    /** A milestone. */
    public static ProgressEvent reached(JobId id, Phase phase, Instant at) {
        return new ProgressEvent(1, id, phase, 0, 0, null, at);
    }
}
