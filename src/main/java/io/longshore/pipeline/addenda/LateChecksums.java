package io.longshore.pipeline.addenda;

import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportQuery;
import io.longshore.report.ReportStore;
import io.longshore.report.ReportSummary;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.text.Printable;
import io.longshore.trust.ChecksumAlgorithm;
import io.longshore.trust.ChecksumEntry;
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compares a checksum file that was claimed without its archive with the newest report of an
 * archive of that name from the same folder of {@code drop/}, and a checksum list with that of each
 * archive that it names. Thread-safe.
 */
public final class LateChecksums {
    private final JobFolders folders;
    private final ReportStore reports;
    private final Consumer<Problem> alerts;
    private final Clock clock;

    /**
     * @param alerts receives an alert for each checksum that differs
     */
    public LateChecksums(
            JobFolders folders, ReportStore reports, Consumer<Problem> alerts, Clock clock) {
        this.folders = folders;
        this.reports = reports;
        this.alerts = alerts;
        this.clock = clock;
    }

    /**
     * Compares, and writes the addendum into the folder of the report, with a copy of the file. May
     * be repeated.
     *
     * @param claimed the checksum file in the folder of its job
     * @return true if it matches; false if there is no such report
     * @throws ProblemException {@code CHECKSUM_MISMATCH} if the archive has another SHA-256; {@code
     *     FILE_NOT_USED} if the report or the file has no SHA-256; {@code CHECKSUM_UNUSABLE}
     */
    public boolean matches(Ticket ticket, Path claimed) {
        if (ticket.origin() == Ticket.Origin.DROP && SidecarNames.isList(ticket.fileName())) {
            return listMatches(ticket, claimed);
        }
        if (WorkFolder.missingTarball(ticket).isEmpty()) {
            return false;
        }
        for (String archive : SidecarNames.archivesOf(ticket.fileName())) {
            Optional<ImportReport> report =
                    SidecarNames.isChecksum(archive, ticket.fileName())
                            ? report(ticket, archive)
                            : Optional.empty();
            if (report.isPresent()) {
                compare(ticket, claimed, archive, report.get());
                return true;
            }
        }
        return false;
    }

    /** Compares a list with the report of each archive that it names; the first fault counts. */
    private boolean listMatches(Ticket ticket, Path claimed) {
        Set<String> named = new LinkedHashSet<>();
        parse(ticket, claimed).entries().stream()
                .map(ChecksumEntry::fileName)
                .filter(Objects::nonNull)
                .forEach(named::add);
        List<ProblemException> faults = new ArrayList<>();
        boolean isCompared = false;
        for (String archive : named) {
            Optional<ImportReport> report = report(ticket, archive);
            if (report.isPresent()) {
                isCompared = true;
                try {
                    compare(ticket, claimed, archive, report.get());
                } catch (ProblemException e) {
                    faults.add(e);
                }
            }
        }
        if (!faults.isEmpty()) {
            throw faults.get(0);
        }
        return isCompared;
    }

    private static ChecksumFile parse(Ticket ticket, Path claimed) {
        byte[] content = DurableFiles.readStart(claimed, SidecarReader.MAX_BYTES + 1);
        return ChecksumFile.parse(content, ticket.fileName());
    }

    private void compare(Ticket ticket, Path claimed, String archive, ImportReport report) {
        ChecksumFile file = parse(ticket, claimed);
        boolean isList = SidecarNames.isList(ticket.fileName());
        List<ExpectedChecksum> expected =
                (isList ? file.inTheList(archive) : file.ofItsOwn(archive))
                        .stream()
                                .filter(it -> it.algorithm() == ChecksumAlgorithm.SHA_256)
                                .toList();
        if (expected.isEmpty()) {
            throw notCompared(
                    ticket,
                    report,
                    "After the report only a SHA-256 is compared, and the file has another digest.");
        }
        if (sha256(report).isEmpty()) {
            throw notCompared(
                    ticket, report, "The archive was refused before its SHA-256 was known.");
        }
        addendum(ticket, claimed, expected.get(0).hex(), report);
    }

    private void addendum(Ticket ticket, Path claimed, String expected, ImportReport report) {
        String actual = sha256(report).orElseThrow();
        boolean isSame = expected.equals(actual);
        Path folder = folders.find(report.jobId()).orElseThrow().folder();
        copy(ticket, claimed, folder);
        new Addendum(
                        Addendum.VERSION,
                        report.jobId(),
                        clock.instant(),
                        isSame ? ChecksumOutcome.MATCHED : ChecksumOutcome.MISMATCHED,
                        ticket.fileName(),
                        expected,
                        actual,
                        ticket.id(),
                        ticket.uploadedBy() == null ? null : ticket.uploadedBy().shown())
                .write(folder);
        if (!isSame) {
            Problem problem = mismatch(ticket, expected, actual, report);
            alerts.accept(problem);
            throw new ProblemException(problem);
        }
    }

    /** Under its own name, if no other file of the folder has it. */
    private static void copy(Ticket ticket, Path claimed, Path folder) {
        Path target = folder.resolve(ticket.fileName());
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.copy(claimed, target, SidecarReader.MAX_BYTES);
        }
    }

    private static ProblemException notCompared(Ticket ticket, ImportReport report, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_NOT_USED,
                        "The checksum file "
                                + Printable.of(ticket.file())
                                + " came after the report of job "
                                + report.jobId()
                                + " and was not compared with its archive.",
                        why,
                        "Deliver the archive again together with the checksum file, or compare the"
                                + " two by hand."));
    }

    private static Problem mismatch(
            Ticket ticket, String expected, String actual, ImportReport report) {
        String file = Objects.requireNonNull(report.source()).file();
        return Problem.permanent(
                        Code.CHECKSUM_MISMATCH,
                        "The checksum file "
                                + Printable.of(ticket.file())
                                + ", which came after the report of job "
                                + report.jobId()
                                + ", is not that of "
                                + Printable.of(file)
                                + ".",
                        "It contains the SHA-256 "
                                + expected
                                + "; the archive has "
                                + actual
                                + ". The job ended as "
                                + report.status()
                                + ".",
                        "Find out which of the two is wrong. If the archive is, deliver the right"
                                + " one together with its checksum file.")
                .with("expected", expected)
                .with("actual", actual);
    }

    private static Optional<String> sha256(ImportReport report) {
        return Optional.ofNullable(Objects.requireNonNull(report.source()).sha256());
    }

    private Optional<ImportReport> report(Ticket ticket, String archive) {
        String folder =
                ticket.file().substring(0, ticket.file().length() - ticket.fileName().length());
        return Stream.of(ReportQuery.of(Status.VERIFIED), ReportQuery.except(Status.VERIFIED))
                .flatMap(query -> reports.findAll(query).stream())
                .filter(it -> it.file() != null && isOf(it.file(), folder, archive))
                .sorted(Comparator.comparing(LateChecksums::finished).reversed())
                .filter(this::wasDropped)
                .flatMap(it -> reports.get(it.jobId()).stream())
                .map(FiledReport::report)
                .filter(it -> it.source() != null)
                .findFirst();
    }

    private static boolean isOf(String file, String folder, String archive) {
        return file.startsWith(folder)
                && SidecarNames.isSame(file.substring(folder.length()), archive);
    }

    private static Instant finished(ReportSummary summary) {
        return summary.finishedAt() == null ? Instant.EPOCH : summary.finishedAt();
    }

    /** The file of a job from a queue is in {@code depot/}. */
    private boolean wasDropped(ReportSummary summary) {
        return folders.find(summary.jobId())
                .map(JobFolders.Found::folder)
                .filter(Ticket::isIn)
                .map(Ticket::read)
                .filter(ticket -> ticket.origin() != Ticket.Origin.DEPOT)
                .isPresent();
    }
}
