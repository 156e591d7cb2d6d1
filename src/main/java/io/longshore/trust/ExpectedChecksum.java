package io.longshore.trust;

import io.longshore.oci.Digest;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What a tarball must hash to.
 *
 * @param algorithm one that proves something
 * @param hex lower case
 * @param from who says so: name of the checksum file, or {@value #JOB}
 */
public record ExpectedChecksum(ChecksumAlgorithm algorithm, String hex, String from) {
    /** Where a checksum is from that the job itself has. */
    public static final String JOB = "job";

    /** True if a tarball's SHA-512 is needed to compare it with all of these. */
    public static boolean needSha512(List<ExpectedChecksum> expected) {
        return expected.stream().anyMatch(e -> e.algorithm() == ChecksumAlgorithm.SHA_512);
    }

    /**
     * Compares.
     *
     * @param tarball its name, for the message
     * @param sha512 of the tarball, in lower case; null if {@link #needSha512} is not so
     * @return {@code CHECKSUM_MISMATCH} if the tarball is another file, else nothing
     */
    public Optional<Problem> compare(String tarball, Digest sha256, String sha512) {
        String actual = algorithm == ChecksumAlgorithm.SHA_512 ? sha512 : sha256.hex();
        if (hex.equals(actual)) {
            return Optional.empty();
        }
        String who = from.equals(JOB) ? "its job" : "its checksum file " + Shown.of(from);
        return Optional.of(
                Problem.permanent(
                                Code.CHECKSUM_MISMATCH,
                                "The tarball "
                                        + Shown.of(tarball)
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
