package io.longshore.delivery;

import io.longshore.job.ChecksumOutcome;
import io.longshore.job.ImportReport.Checksum;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.trust.ChecksumAlgorithm;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.Sidecars;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a tarball must hash to, by its sidecars and by its job, and whether one is required. */
final class ChecksumRule {
    private final String fileName;
    private final List<ExpectedChecksum> expected;

    private ChecksumRule(String fileName, List<ExpectedChecksum> expected) {
        this.fileName = fileName;
        this.expected = List.copyOf(expected);
    }

    /**
     * What is expected of a job's tarball.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE}; {@code CHECKSUM_MISSING} if one is
     *     required and none is there
     */
    static ChecksumRule of(Ticket ticket, WorkFolder work, Beside beside, boolean required) {
        List<ExpectedChecksum> expected =
                new ArrayList<>(
                        Sidecars.expected(
                                ticket.fileName(),
                                work.besides(ticket),
                                name -> beside.apply(name).orElse(new byte[0])));
        if (ticket.job() != null && ticket.job().sha256() != null) {
            String hex = ticket.job().sha256().toLowerCase(Locale.ROOT);
            expected.add(
                    new ExpectedChecksum(ChecksumAlgorithm.SHA_256, hex, ExpectedChecksum.JOB));
        }
        return of(ticket.fileName(), expected, required);
    }

    /**
     * What is expected of a tarball by the sidecars beside it.
     *
     * @throws ProblemException as above; {@code FILE_UNREADABLE} if a sidecar cannot be read
     */
    static ChecksumRule beside(Path tarball, boolean required) {
        return of(tarball.getFileName().toString(), Sidecars.beside(tarball), required);
    }

    private static ChecksumRule of(
            String fileName, List<ExpectedChecksum> expected, boolean required) {
        if (expected.isEmpty() && required) {
            throw Problem.permanent(
                            Code.CHECKSUM_MISSING,
                            "There is no checksum for " + Shown.of(fileName) + ".",
                            "'longshore.checksum.policy' is 'required'.",
                            "Deliver it together with " + Shown.of(fileName) + ".sha256.")
                    .asException();
        }
        return new ChecksumRule(fileName, expected);
    }

    /** What a report says of the checksum when this problem ended the job; null if nothing new. */
    static Checksum outcomeOf(Problem problem) {
        return problem.code() == Code.CHECKSUM_UNUSABLE
                ? new Checksum(ChecksumOutcome.UNUSABLE, problem.facts().get("file"))
                : null;
    }

    /** The checksum files that say it. */
    List<String> files() {
        return expected.stream()
                .map(ExpectedChecksum::from)
                .filter(from -> !from.equals(ExpectedChecksum.JOB))
                .distinct()
                .toList();
    }

    /** True if the check must compute the tarball's SHA-512, too. */
    boolean needsSha512() {
        return ExpectedChecksum.needSha512(expected);
    }

    /** The outcome for a file that was checked. */
    Checksum outcome(Checker.Checked checked) {
        if (expected.isEmpty()) {
            return Checksum.ABSENT;
        }
        for (ExpectedChecksum one : expected) {
            if (mismatch(one, checked).isPresent()) {
                return new Checksum(ChecksumOutcome.MISMATCHED, one.from());
            }
        }
        return new Checksum(ChecksumOutcome.MATCHED, expected.get(0).from());
    }

    /**
     * @throws ProblemException {@code CHECKSUM_MISMATCH} unless all that is expected is so
     */
    void verify(Checker.Checked checked) {
        for (ExpectedChecksum one : expected) {
            Optional<Problem> mismatch = mismatch(one, checked);
            if (mismatch.isPresent()) {
                throw mismatch.get().asException();
            }
        }
    }

    private Optional<Problem> mismatch(ExpectedChecksum one, Checker.Checked checked) {
        return one.compare(fileName, checked.sha256(), checked.sha512());
    }
}
