package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job gets on, on the address {@code longshore.progress}: at a job's milestones, about once a
 * second while bytes move, and when an attempt failed and another one follows.
 *
 * @param version always 1
 * @param doneBytes of the current phase; 0 where it says nothing
 * @param totalBytes of the current phase; 0 where it says nothing
 * @param target the repository that the current phase is about, or where the job's images go, as in
 *     the target of its report; null where it is not known, as at milestones
 * @param attempt the number of the attempt that runs or comes next; null where it is not known, as
 *     in the event of an earlier version
 * @param worker host and process that it is about, as in {@code worker2:4711}; null in the event of
 *     an earlier version
 * @param waits why nothing moves; null while something does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressEvent(
        int version,
        JobId jobId,
        Phase phase,
        long doneBytes,
        long totalBytes,
        @Nullable String target,
        Instant at,
        @Nullable Integer attempt,
        @Nullable String worker,
        @Nullable Wait waits) {

    /** What a job is busy with, or has just reached. */
    public enum Phase {
        CLAIMED,
        CHECK,
        QUEUED,
        PUSH,
        VERIFY,
        FILED
    }

    /**
     * Why a job waits for its next attempt.
     *
     * @param code of the problem that ended the attempt before
     * @param until when the next attempt may begin, by the clock of the process that waits; null
     *     (left out) if it begins once the cause is over
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Wait(String code, String what, @Nullable Instant until) {}

    /** A milestone. */
    public static ProgressEvent reached(JobId id, Phase phase, Instant at) {
        return moved(id, phase, 0, 0, null, at, null);
    }

    /**
     * Bytes of a phase.
     *
     * @param target null where it is not known
     * @param attempt null where it is not known
     */
    public static ProgressEvent moved(
            JobId id,
            Phase phase,
            long done,
            long total,
            @Nullable String target,
            Instant at,
            @Nullable Integer attempt) {
        return new ProgressEvent(
                1, id, phase, done, total, target, at, attempt, ProcessName.OF_THIS, null);
    }

    /**
     * The job waits.
     *
     * @param attempt the number of the attempt that comes next
     */
    public static ProgressEvent waiting(JobId id, Wait why, int attempt, Instant at) {
        return new ProgressEvent(
                1, id, Phase.QUEUED, 0, 0, null, at, attempt, ProcessName.OF_THIS, why);
    }
}
