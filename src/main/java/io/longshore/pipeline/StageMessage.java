package io.longshore.pipeline;

import io.longshore.job.JobId;

/**
 * A message from one stage to another. A record that implements it is written and read as JSON; its
 * first component is its version.
 */
public interface StageMessage {
    /** The version of most messages that are written. {@link Messages} reads earlier versions. */
    int VERSION = 2;

    /**
     * The version of messages of jobs below a prefix, so that a process that does not know prefixes
     * cannot read them.
     */
    int PREFIX_VERSION = 3;

    /** The version that the message was written in; {@link Messages#read} upgrades earlier ones. */
    int version();

    /** The job that the message belongs to. */
    JobId jobId();
}
