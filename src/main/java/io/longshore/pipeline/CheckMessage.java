package io.longshore.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * To {@code longshore.checks}: the job's archive is to be checked. The ticket holds everything
 * else.
 *
 * @param still the state of a faulty file that may still be growing; null at first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckMessage(int version, JobId jobId, @Nullable UnchangedSince still)
        implements StageMessage {
    public CheckMessage {
        Objects.requireNonNull(jobId, "jobId");
    }

    /**
     * A faulty file that may still be growing.
     *
     * @param since when the check first saw it in this state
     */
    public record UnchangedSince(FileState state, Instant since) {}

    /** A first check of this job. */
    public static CheckMessage of(JobId id) {
        return new CheckMessage(StageMessage.VERSION, id, null);
    }

    /** The same job, to be checked again if its file stays as it is. */
    public CheckMessage with(UnchangedSince seen) {
        return new CheckMessage(StageMessage.VERSION, jobId, seen);
    }

    /** Sends a job that has a ticket and no report to its first check. */
    public static Outcome.Forward first(Ticket ticket) {
        return new Outcome.Forward(
                StageName.CHECKS, of(ticket.id()), Attempt.first(ticket.priority()));
    }
}
