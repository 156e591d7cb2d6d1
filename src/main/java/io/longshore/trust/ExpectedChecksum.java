package io.longshore.trust;

/**
 * What a tarball must hash to.
 *
 * @param algorithm one that proves something
 * @param hex lower case
 * @param from who says so: name of the checksum file, or {@code job}
 */
public record ExpectedChecksum(ChecksumAlgorithm algorithm, String hex, String from) {}
