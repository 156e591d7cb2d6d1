package io.longshore.share;

import java.time.Duration;

/**
 * How long files of finished jobs are kept.
 *
 * @param tarballs the age at which a tarball is removed, counted from its report
 * @param tarballBytes the total size of the kept tarballs; above it the oldest are removed first
 * @param reports the age at which a job's folder is removed, with its report
 * @param leastRoom with less free space the disk is low
 */
public record RetentionRules(
        Duration tarballs, long tarballBytes, Duration reports, long leastRoom) {}
