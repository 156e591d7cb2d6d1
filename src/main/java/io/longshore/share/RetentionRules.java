package io.longshore.share;

import java.time.Duration;

/**
 * How long what is over is kept.
 *
 * @param tarballs the age at which a tarball goes, counted from its report
 * @param tarballBytes how much all kept tarballs may take; what is too much goes, the oldest first
 * @param reports the age at which a job's folder goes, with its report
 * @param leastRoom below this the disk is low
 */
public record RetentionRules(
        Duration tarballs, long tarballBytes, Duration reports, long leastRoom) {}
