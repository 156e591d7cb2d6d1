package io.longshore.delivery;

import io.longshore.job.ChecksumOutcome;
import io.longshore.job.ImportReport.Checksum;
import io.longshore.oci.Digest;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.trust.ChecksumFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a tarball must hash to, by its own sidecar and by its job, and whether one is required. */
final class ChecksumRule {
    private final String fileName;
    private final List<Expected> expected;

    private record Expected(String hex, String from) {}

    private ChecksumRule(String fileName, List<Expected> expected) {
        this.fileName = fileName;
        this.expected = expected;
    }

    /**
     * What is expected of a job's tarball.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE}; {@code CHECKSUM_MISSING} if one is
     *     required and none is there
     */
    static ChecksumRule of(Ticket ticket, WorkFolder work, boolean required) {
        String inJob = ticket.job() == null ? null : ticket.job().sha256();
        return of(ticket.fileName(), name -> work.companion(ticket, name), inJob, required);
    }

    /**
     * What is expected of a tarball by the sidecar beside it.
     *
     * @throws ProblemException as above; {@code FILE_UNREADABLE} if the sidecar cannot be read
     */
    static ChecksumRule beside(Path tarball, boolean required) {
        return of(
                tarball.getFileName().toString(),
                name -> read(tarball.resolveSibling(name)),
                null,
                required);
    }

    private static ChecksumRule of(
            String fileName,
            Function<String, Optional<byte[]>> sidecars,
            String inJob,
            boolean required) {
        List<Expected> expected = new ArrayList<>();
        for (String name : WorkFolder.checksumNames(fileName)) {
            Optional<byte[]> sidecar = sidecars.apply(name);
            if (sidecar.isPresent()) {
                String hex = ChecksumFile.parse(sidecar.get(), name).sha256Of(fileName);
                expected.add(new Expected(hex, name));
                break;
            }
        }
        if (inJob != null) {
            expected.add(new Expected(inJob.toLowerCase(Locale.ROOT), "job"));
        }
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

    private static Optional<byte[]> read(Path sidecar) {
        if (!Files.isRegularFile(sidecar)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(sidecar)) {
            // One more than the limit, so that the parser refuses what is too long.
            return Optional.of(in.readNBytes(ChecksumFile.MAX_BYTES + 1));
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The checksum file " + sidecar + " cannot be read.",
                            "",
                            "Check its rights.")
                    .asException(e);
        }
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
    void verify(Digest actual) {
        for (Expected one : expected) {
            if (!one.hex().equals(actual.hex())) {
                throw Problem.permanent(
                                Code.CHECKSUM_MISMATCH,
                                "The tarball "
                                        + Shown.of(fileName)
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
