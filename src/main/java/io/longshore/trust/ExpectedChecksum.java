package io.longshore.trust;

import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a tarball must hash to.
 *
 * @param algorithm one that protects against tampering, unless the digest is only a doubt
 * @param hex lower case
 * @param from its source: the name of the checksum file, or {@value #JOB}
 * @param isStated false if only the number of digits suggests the algorithm
 * @param doubt why a tarball with another digest may be the right one all the same, as the end of
 *     the sentence that begins with the name of the file; empty if it may not
 */
public record ExpectedChecksum(
        ChecksumAlgorithm algorithm, String hex, String from, boolean isStated, String doubt) {
    /** Where a checksum is from that the job itself has. */
    public static final String JOB = "job";

    /** One that the tarball must match. */
    public ExpectedChecksum(ChecksumAlgorithm algorithm, String hex, String from) {
        this(algorithm, hex, from, true);
    }

    /**
     * The same.
     *
     * @param isStated false if the algorithm is a guess by the number of digits
     */
    ExpectedChecksum(ChecksumAlgorithm algorithm, String hex, String from, boolean isStated) {
        this(algorithm, hex, from, isStated, "");
    }

    /** True if a tarball is accepted on it; the others only show that files differ. */
    public boolean isProof() {
        return algorithm.isProof();
    }

    /** True if a tarball with another digest is refused. */
    public boolean isCertain() {
        return doubt.isEmpty();
    }

    /** The same digest, of which it is not certain that it is one of the tarball. */
    public ExpectedChecksum because(String reason) {
        return new ExpectedChecksum(algorithm, hex, from, isStated, reason);
    }

    /** True if the tarball has this digest. */
    public boolean isOf(FileHashes hashes) {
        return hashes.hex(algorithm.computed()).filter(hex::equals).isPresent();
    }

    /** The hashes of a tarball that are needed to compare it with all of these. */
    public static Set<HashAlgorithm> algorithms(List<ExpectedChecksum> expected) {
        Set<HashAlgorithm> algorithms = EnumSet.noneOf(HashAlgorithm.class);
        expected.forEach(one -> algorithms.add(one.algorithm().computed()));
        return algorithms;
    }

    /**
     * Compares.
     *
     * @param tarball its name, for the message
     * @param hashes of the tarball, with those of {@link #algorithms}
     * @return {@code CHECKSUM_MISMATCH} if the tarball is another file, else nothing
     */
    public Optional<Problem> compare(String tarball, FileHashes hashes) {
        String actual = hashes.hex(algorithm.computed()).orElse("unknown");
        if (hex.equals(actual)) {
            return Optional.empty();
        }
        String who = from.equals(JOB) ? "its job" : "its checksum file " + Printable.of(from);
        return Optional.of(
                Problem.permanent(
                                Code.CHECKSUM_MISMATCH,
                                "The archive "
                                        + Printable.of(tarball)
                                        + " is not the file that "
                                        + who
                                        + " is about.",
                                "Its "
                                        + algorithm.label()
                                        + " is "
                                        + actual
                                        + ", expected "
                                        + hex
                                        + ".",
                                "Copy it again from its source, together with its checksum file.")
                        .with("expected", hex)
                        .with("actual", actual));
    }
}
