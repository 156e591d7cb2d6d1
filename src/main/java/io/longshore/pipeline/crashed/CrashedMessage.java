package io.longshore.pipeline.crashed;

import io.longshore.job.JobId;
import io.longshore.pipeline.StageMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message on {@code longshore.crashed}. Its body is of any stage and version, so that only its
 * properties are read.
 *
 * @param cause code of the problem for which a stage moved it here; null if the broker did, because
 *     each delivery ended its process
 */
public record CrashedMessage(int version, JobId jobId, @Nullable String cause)
        implements StageMessage {
    public CrashedMessage(JobId jobId, @Nullable String cause) {
        this(StageMessage.VERSION, jobId, cause);
    }
}
