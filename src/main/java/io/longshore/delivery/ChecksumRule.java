package io.longshore.delivery;

import io.longshore.job.ChecksumOutcome;
import io.longshore.job.ImportReport.Checksum;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.trust.ChecksumFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a tarball must hash to, by its own sidecar and by its job, and whether one is required. */
final class ChecksumRule {
    private final List<Expected> expected;

    private record Expected(String hex, String from) {}

    private ChecksumRule(List<Expected> expected) {
        this.expected = expected;
    }

    /**
     * Collects what is expected.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE}; {@code CHECKSUM_MISSING} if one is
     *     required and none is there
     */
    static ChecksumRule of(Ticket ticket, WorkFolder work, boolean required) {
        List<Expected> expected = new ArrayList<>();
        for (String name : WorkFolder.checksumNames(ticket)) {
            Optional<byte[]> sidecar = work.companion(ticket, name);
            if (sidecar.isPresent()) {
                String hex = ChecksumFile.parse(sidecar.get(), name).sha256Of(ticket.fileName());
                expected.add(new Expected(hex, name));
                break;
            }
        }
        if (ticket.job() != null && ticket.job().sha256() != null) {
            expected.add(new Expected(ticket.job().sha256().toLowerCase(Locale.ROOT), "job"));
        }
        if (expected.isEmpty() && required) {
            throw Problem.permanent(
                            Code.CHECKSUM_MISSING,
                            "There is no checksum for " + ticket.fileName() + ".",
                            "'longshore.checksum.policy' is 'required'.",
                            "Drop it again together with " + ticket.fileName() + ".sha256.")
                    .asException();
        }
        return new ChecksumRule(expected);
    }

    /** The outcome for a file with this digest. */
    Checksum outcome(Digest actual) {
        if (expected.isEmpty()) {
            return Checksum.ABSENT;
        }
        for (Expected one : expected) {
            if (!one.hex().equals(actual.hex())) {
                return new Checksum(ChecksumOutcome.MISMATCHED, one.from());
            }
        }
        return new Checksum(ChecksumOutcome.MATCHED, expected.get(0).from());
    }

    /**
     * @throws ProblemException {@code CHECKSUM_MISMATCH} unless all that is expected is so
     */
    void verify(Ticket ticket, Digest actual) {
        for (Expected one : expected) {
            if (!one.hex().equals(actual.hex())) {
                throw Problem.permanent(
                                Code.CHECKSUM_MISMATCH,
                                "The tarball "
                                        + ticket.fileName()
                                        + " is not the file that "
                                        + ("job".equals(one.from())
                                                ? "its job"
                                                : "its checksum file " + one.from())
                                        + " is about.",
                                "Its SHA-256 is " + actual.hex() + ", expected " + one.hex() + ".",
                                "Copy it again from its source, together with its checksum file.")
                        .with("expected", one.hex())
                        .with("actual", actual.hex())
                        .asException();
            }
        }
    }
}
