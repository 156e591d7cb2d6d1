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
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.Sidecars;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a tarball must hash to, by its sidecars and by its job, and whether one is required. */
final class ChecksumRule {
    private static final String JOB = "job";

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
    static ChecksumRule of(Ticket ticket, WorkFolder work, boolean required) {
        List<ExpectedChecksum> expected =
                new ArrayList<>(
                        Sidecars.expected(
                                ticket.fileName(),
                                work.besides(ticket),
                                name -> work.companion(ticket, name).orElse(new byte[0])));
        if (ticket.job() != null && ticket.job().sha256() != null) {
            String hex = ticket.job().sha256().toLowerCase(Locale.ROOT);
            expected.add(new ExpectedChecksum(ChecksumAlgorithm.SHA_256, hex, JOB));
        }
        return of(ticket.fileName(), expected, required);
    }

    /**
     * What is expected of a tarball by the sidecars beside it.
     *
     * @throws ProblemException as above; {@code FILE_UNREADABLE} if a sidecar cannot be read
     */
    static ChecksumRule beside(Path tarball, boolean required) {
        Path file = tarball.toAbsolutePath();
        String fileName = file.getFileName().toString();
        List<ExpectedChecksum> expected =
                Sidecars.expected(
                        fileName,
                        filesIn(file.getParent()),
                        name -> read(file.resolveSibling(name)));
        return of(fileName, expected, required);
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

    private static List<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw unreadable("folder", folder, e);
        }
    }

    private static byte[] read(Path sidecar) {
        try (InputStream in = Files.newInputStream(sidecar)) {
            // One more than the limit, so that the parser refuses what is too long.
            return in.readNBytes(ChecksumFile.MAX_BYTES + 1);
        } catch (IOException e) {
            throw unreadable("checksum file", sidecar, e);
        }
    }

    private static ProblemException unreadable(String kind, Path path, IOException cause) {
        return Problem.permanent(
                        Code.FILE_UNREADABLE,
                        "The " + kind + " " + Shown.of(path.toString()) + " cannot be read.",
                        "",
                        "Check its rights.")
                .asException(cause);
    }

    /** True if the check must compute the tarball's SHA-512, too. */
    boolean needsSha512() {
        return expected.stream().anyMatch(e -> e.algorithm() == ChecksumAlgorithm.SHA_512);
    }

    /** The outcome for a file that was checked. */
    Checksum outcome(Checker.Checked checked) {
        if (expected.isEmpty()) {
            return Checksum.ABSENT;
        }
        for (ExpectedChecksum one : expected) {
            if (!one.hex().equals(actual(one, checked))) {
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
            String actual = actual(one, checked);
            if (!one.hex().equals(actual)) {
                throw mismatch(one, actual);
            }
        }
    }

    private static String actual(ExpectedChecksum expected, Checker.Checked checked) {
        return expected.algorithm() == ChecksumAlgorithm.SHA_512
                ? checked.sha512()
                : checked.sha256().hex();
    }

    private ProblemException mismatch(ExpectedChecksum expected, String actual) {
        boolean byJob = expected.from().equals(JOB);
        return Problem.permanent(
                        Code.CHECKSUM_MISMATCH,
                        "The tarball "
                                + Shown.of(fileName)
                                + " is not the file that "
                                + (byJob
                                        ? "its job"
                                        : "its checksum file " + Shown.of(expected.from()))
                                + " is about.",
                        "Its "
                                + expected.algorithm().label()
                                + " is "
                                + actual
                                + ", expected "
                                + expected.hex()
                                + ".",
                        "Copy it again from its source, together with its checksum file.")
                .with("expected", expected.hex())
                .with("actual", actual)
                .asException();
    }
}
