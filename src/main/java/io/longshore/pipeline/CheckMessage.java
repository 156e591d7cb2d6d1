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

    /** A check of this job from its beginning. */
    public static CheckMessage of(Ticket ticket) {
        return new CheckMessage(
                ticket.job() != null && ticket.job().targetPrefix() != null
                        ? StageMessage.PREFIX_VERSION
                        : StageMessage.VERSION,
                ticket.id(),
                null);
    }

    /** A check of the job of another message. */
    public static CheckMessage of(StageMessage message) {
        return new CheckMessage(message.version(), message.jobId(), null);
    }

    /** The same job, to be checked again if its file stays as it is. */
    public CheckMessage with(UnchangedSince seen) {
        return new CheckMessage(version, jobId, seen);
    }

    /** Sends a job that has a ticket and no report to its first check. */
    public static Outcome.Forward first(Ticket ticket) {
        return new Outcome.Forward(StageName.CHECKS, of(ticket), Attempt.first(ticket.priority()));
    }
}
