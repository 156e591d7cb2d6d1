package io.longshore.report;

/** What the checksum beside a tarball, or in its job, said. */
public enum ChecksumOutcome {
    MATCHED,
    MISMATCHED,
    /** There was none. */
    ABSENT,
    /** It was not compared: the job ended before that. There may be one. */
    NOT_CHECKED,
    /** There was one, but it says nothing about this tarball, or cannot be read. */
    UNUSABLE
}
