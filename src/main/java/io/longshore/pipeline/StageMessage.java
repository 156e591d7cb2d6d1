package io.longshore.pipeline;

import io.longshore.job.JobId;

/**
 * A message from one stage to another. A record that implements it is written and read as JSON; its
 * first component is its version.
 */
public interface StageMessage {
    /** {@link Messages#VERSION} in every message that this version of Longshore writes. */
    int version();

    /** The job that the message belongs to. */
    JobId jobId();
}
