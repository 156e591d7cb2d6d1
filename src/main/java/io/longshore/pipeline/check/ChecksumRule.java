package io.longshore.pipeline.check;

import io.longshore.config.DropTrust;
import io.longshore.job.JobId;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport.Checksum;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import io.longshore.trust.ChecksumAlgorithm;
import io.longshore.trust.ChecksumSelection;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.OtherAlgorithms;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a tarball must hash to, by its sidecars and by its job, and whether one is required. */
public final class ChecksumRule {
    private final String fileName;
    private final List<ExpectedChecksum> expected;

    /** Of those of one file one is enough; a difference proves nothing. */
    private final List<ExpectedChecksum> uncertain;

    private final boolean required;

    /** Null for a tarball outside of a share. */
    private final @Nullable JobId job;

    private ChecksumRule(
            String fileName,
            List<ExpectedChecksum> expected,
            List<ExpectedChecksum> uncertain,
            boolean required,
            @Nullable JobId job) {
        this.fileName = fileName;
        this.expected = List.copyOf(expected);
        this.uncertain = List.copyOf(uncertain);
        this.required = required;
        this.job = job;
    }

    /**
     * The expected checksums of a job's tarball.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE}; {@code CHECKSUM_MISSING} if one is
     *     required and none is there that is trusted
     */
    public static ChecksumRule of(
            Ticket ticket, SidecarReader beside, boolean required, DropTrust trust) {
        ChecksumSelection found = ChecksumSelection.of(ticket.fileName(), beside);
        List<ExpectedChecksum> expected = withJob(ticket, found);
        boolean mustBeOwn = required && trust == DropTrust.OWN;
        List<ExpectedChecksum> uncertain =
                found.uncertain().stream()
                        .filter(it -> !mustBeOwn || ticket.isOwn(it.from()))
                        .toList();
        if (mustBeOwn && !expected.isEmpty()) {
            requireOwn(ticket, expected);
        }
        return of(ticket.fileName(), expected, uncertain, required, ticket.id());
    }

    private static void requireOwn(Ticket ticket, List<ExpectedChecksum> expected) {
        if (expected.stream()
                .map(ExpectedChecksum::from)
                .noneMatch(from -> from.equals(ExpectedChecksum.JOB) || ticket.isOwn(from))) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.CHECKSUM_MISSING,
                            "There is no checksum for "
                                    + Printable.of(ticket.fileName())
                                    + " of the user who uploaded it.",
                            Printable.of(expected.get(0).from())
                                    + " was uploaded by another user, and 'longshore.drop.trust' is"
                                    + " 'own'.",
                            "Upload the checksum as the user who uploads the archive, or set"
                                    + " 'longshore.drop.trust' to 'anyone'."));
        }
    }

    private static List<ExpectedChecksum> withJob(Ticket ticket, ChecksumSelection found) {
        List<ExpectedChecksum> expected = new ArrayList<>(found.expected());
        if (ticket.job() != null && ticket.job().sha256() != null) {
            String hex = ticket.job().sha256().toLowerCase(Locale.ROOT);
            expected.add(
                    new ExpectedChecksum(ChecksumAlgorithm.SHA_256, hex, ExpectedChecksum.JOB));
        }
        return expected;
    }

    /**
     * The expected checksums of a tarball outside of a share.
     *
     * @param tarball its name
     * @throws ProblemException as above; {@code FILE_UNREADABLE} if a sidecar cannot be read
     */
    public static ChecksumRule of(String tarball, SidecarReader beside, boolean required) {
        ChecksumSelection found = ChecksumSelection.of(tarball, beside);
        return of(tarball, found.expected(), found.uncertain(), required, null);
    }

    private static ChecksumRule of(
            String fileName,
            List<ExpectedChecksum> expected,
            List<ExpectedChecksum> uncertain,
            boolean required,
            @Nullable JobId job) {
        if (expected.isEmpty() && uncertain.isEmpty() && required) {
            throw missing(fileName);
        }
        return new ChecksumRule(fileName, expected, uncertain, required, job);
    }

    private static ProblemException missing(String fileName) {
        return new ProblemException(
                Problem.permanent(
                        Code.CHECKSUM_MISSING,
                        "There is no checksum for " + Printable.of(fileName) + ".",
                        "'longshore.checksum.policy' is 'required'.",
                        "Deliver it together with " + Printable.of(fileName) + ".sha256."));
    }

    /**
     * The checksum outcome of a job that ended before its archive was compared.
     *
     * @param there whether the tarball itself was there
     */
    public static Checksum notCompared(Ticket ticket, SidecarReader beside, boolean there) {
        Optional<String> missing = WorkFolder.missingTarball(ticket);
        if (missing.isPresent() && SidecarNames.isChecksum(missing.get(), ticket.fileName())) {
            return Checksum.notChecked(ticket.fileName());
        }
        if (SidecarNames.isList(ticket.fileName())) {
            return Checksum.notChecked(ticket.fileName());
        }
        return notCompared(
                () -> withJob(ticket, ChecksumSelection.of(ticket.fileName(), beside)), there);
    }

    /** The same for a tarball outside of a share. */
    public static Checksum notCompared(String tarball, SidecarReader beside, boolean there) {
        return notCompared(() -> ChecksumSelection.expected(tarball, beside), there);
    }

    /**
     * None is absent only where a tarball lies that it could be beside, and where all names beside
     * it could be read.
     */
    private static Checksum notCompared(Supplier<List<ExpectedChecksum>> looking, boolean there) {
        try {
            List<ExpectedChecksum> expected = looking.get();
            if (expected.isEmpty()) {
                return there ? Checksum.ABSENT : Checksum.notChecked(null);
            }
            return Checksum.notChecked(expected.get(0).from());
        } catch (ProblemException e) {
            return e.problem().code() == Code.CHECKSUM_UNUSABLE
                    ? new Checksum(ChecksumOutcome.UNUSABLE, e.problem().facts().get("file"))
                    : Checksum.notChecked(null);
        }
    }

    /** The checksum files that contain it. */
    public List<String> files() {
        return expected.stream()
                .map(ExpectedChecksum::from)
                .filter(from -> !from.equals(ExpectedChecksum.JOB))
                .distinct()
                .toList();
    }

    /** The hashes of the whole tarball that the check must compute. */
    public Set<HashAlgorithm> algorithms() {
        List<ExpectedChecksum> all = new ArrayList<>(expected);
        all.addAll(uncertain);
        return ExpectedChecksum.algorithms(all);
    }

    /**
     * Looks whether digests that differ and do not name their algorithm are right by another one:
     * then they refuse nothing. Reads the archive once more only if one differs.
     *
     * @return this rule without them
     */
    public ChecksumRule withOtherAlgorithms(
            Checker.Checked checked, Path archive, Cancellation cancellation) {
        List<ExpectedChecksum> certain = new ArrayList<>();
        List<ExpectedChecksum> doubtful = new ArrayList<>(uncertain);
        for (ExpectedChecksum one : expected) {
            boolean mayBeOther = !one.isStated() && !one.isOf(checked.hashes());
            Optional<String> other =
                    mayBeOther
                            ? OtherAlgorithms.of(archive, one.hex(), cancellation)
                            : Optional.empty();
            if (other.isPresent()) {
                doubtful.add(
                        one.because(
                                "has the archive's "
                                        + other.get()
                                        + ", which Longshore does not take for a checksum"));
            } else {
                certain.add(one);
            }
        }
        return new ChecksumRule(fileName, certain, doubtful, required, job);
    }

    /** The outcome for a file that was checked. */
    public Checksum outcome(Checker.Checked checked) {
        if (expected.isEmpty()) {
            return match(checked)
                    .map(it -> new Checksum(ChecksumOutcome.MATCHED, it.from()))
                    .orElse(Checksum.ABSENT);
        }
        for (ExpectedChecksum one : expected) {
            if (mismatch(one, checked).isPresent()) {
                return new Checksum(ChecksumOutcome.MISMATCHED, one.from());
            }
        }
        return new Checksum(ChecksumOutcome.MATCHED, expected.get(0).from());
    }

    /** One that matches, of those that need not. */
    private Optional<ExpectedChecksum> match(Checker.Checked checked) {
        return uncertain.stream()
                .filter(ExpectedChecksum::isProof)
                .filter(it -> it.isOf(checked.hashes()))
                .findFirst();
    }

    /**
     * The files of which it is not certain that their digests are the archive's, and none is; and
     * those with an MD5 or a SHA-1 of the archive that differs.
     *
     * @return by name the reasons, each the end of a sentence that begins with the name
     */
    public Map<String, String> unused(Checker.Checked checked) {
        Map<String, String> unused = new TreeMap<>();
        uncertain.stream()
                .filter(ExpectedChecksum::isProof)
                .forEach(it -> unused.putIfAbsent(it.from(), it.doubt()));
        uncertain.stream()
                .filter(it -> it.isProof() && it.isOf(checked.hashes()))
                .forEach(it -> unused.remove(it.from()));
        uncertain.stream()
                .filter(it -> !it.isProof() && !it.isOf(checked.hashes()))
                .forEach(it -> unused.putIfAbsent(it.from(), it.doubt()));
        return unused;
    }

    /**
     * @throws ProblemException {@code CHECKSUM_MISMATCH} unless all that is expected is so; {@code
     *     CHECKSUM_MISSING} if one is required and nothing matches
     */
    public void verify(Checker.Checked checked) {
        for (ExpectedChecksum one : expected) {
            Optional<Problem> mismatch = mismatch(one, checked);
            if (mismatch.isPresent()) {
                throw new ProblemException(mismatch.get());
            }
        }
        if (required && expected.isEmpty() && match(checked).isEmpty()) {
            throw missing(fileName);
        }
    }

    private Optional<Problem> mismatch(ExpectedChecksum one, Checker.Checked checked) {
        return one.compare(fileName, checked.hashes())
                .map(problem -> problem.withFix(problem.fix() + " " + ifItIsRight(one, checked)));
    }

    /** A tarball can be the right one, and its checksum file that of another one. */
    private String ifItIsRight(ExpectedChecksum one, Checker.Checked checked) {
        String sha256 = checked.sha256().hex();
        String confirmed = "If its sender confirms that its SHA-256 is " + sha256;
        return job == null
                ? confirmed + ", correct " + Printable.of(one.from()) + " and import it again."
                : confirmed + ", run: longshore replay " + job + " --sha256 " + sha256;
    }
}
