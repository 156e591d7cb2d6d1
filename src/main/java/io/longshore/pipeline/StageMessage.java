package io.longshore.pipeline;

import io.longshore.job.JobId;

/**
 * A message from one stage to another. A record that implements it is written and read as JSON; its
 * first component is its version.
 */
public interface StageMessage {
    /** The version of every message that is written. {@link Messages} reads earlier versions. */
    int VERSION = 2;

    /** The version that the message was written in; {@link Messages#read} upgrades earlier ones. */
    int version();

    /** The job that the message belongs to. */
    JobId jobId();
}
