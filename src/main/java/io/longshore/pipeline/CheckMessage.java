package io.longshore.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.job.JobId;
import io.longshore.share.FileState;
import java.time.Instant;

/**
 * To {@code longshore.checks}: this job's tarball is to be checked. All else is in the ticket.
 *
 * @param still null at first; later what a bad file looked like
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckMessage(int version, JobId jobId, Still still) {
    /**
     * A bad file that may yet grow.
     *
     * @param since when it was first seen in this state
     */
    public record Still(FileState state, Instant since) {}

    /** A first check of this job. */
    public static CheckMessage of(JobId id) {
        return new CheckMessage(Messages.VERSION, id, null);
    }
}
