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
import io.longshore.text.Printable;
import io.longshore.trust.ChecksumAlgorithm;
import io.longshore.trust.ChecksumStatement;
import io.longshore.trust.ExpectedChecksum;
import io.longshore.trust.FilesBeside;
import io.longshore.trust.FolderView.Digests;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compares a checksum file that was claimed without its archive with the newest reports of the
 * archives from the same folder of {@code drop/} that it is about, by the same rule as a file that
 * came in time. Thread-safe.
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
     * Compares, and writes the addenda into the folders of the reports, each with a copy of the
     * file. May be repeated.
     *
     * @param claimed the checksum file in the folder of its job
     * @return true if it matches; false if it is about no reported archive
     * @throws ProblemException {@code CHECKSUM_MISMATCH} if an archive has another SHA-256; {@code
     *     FILE_NOT_USED} if nothing can be compared; {@code CHECKSUM_UNUSABLE}
     */
    public boolean matches(Ticket ticket, Path claimed) {
        if (ticket.origin() != Ticket.Origin.DROP
                || SidecarNames.isTarball(ticket.fileName())
                || SidecarNames.isDefinition(ticket.fileName())) {
            return false;
        }
        byte[] content = DurableFiles.readStart(claimed, SidecarReader.MAX_BYTES + 1);
        Digests digests = Digests.of(content, ticket.fileName());
        Comparison comparison = new Comparison(ticket, claimed, digests.isTooLong());
        Map<String, List<ReportSummary>> archives = reportsOf(folderOf(ticket));
        for (Map.Entry<String, List<ReportSummary>> one : about(ticket, archives).entrySet()) {
            ChecksumStatement statement =
                    ChecksumStatement.late(one.getKey(), ticket.place(), digests);
            if (statement.isAbout()) {
                newest(one.getValue())
                        .filter(it -> !wasAnswered(ticket, content, it))
                        .ifPresent(it -> comparison.with(it, statement));
            }
        }
        return comparison.result();
    }

    /**
     * True if a file of the same path and content was compared after this report, and was kept for
     * the next archive.
     */
    private boolean wasAnswered(Ticket ticket, byte[] content, ImportReport report) {
        Instant end = report.times().finishedAt();
        Instant reported = end == null ? Instant.EPOCH : end;
        return reports.findAll(ReportQuery.except(Status.VERIFIED)).stream()
                .filter(it -> ticket.file().equals(it.file()) && !it.jobId().equals(ticket.id()))
                .filter(it -> !finished(it).isBefore(reported))
                .flatMap(it -> folders.find(it.jobId()).stream())
                .anyMatch(it -> hasContent(it.folder().resolve(ticket.fileName()), content));
    }

    private static boolean hasContent(Path file, byte[] content) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Arrays.equals(content, DurableFiles.readStart(file, content.length + 1));
    }

    /** True if this is what {@link #matches} found out about the file, not why it could not. */
    public static boolean isAnswer(Problem problem) {
        return problem.code() == Code.CHECKSUM_MISMATCH
                || problem.code() == Code.FILE_NOT_USED
                || problem.code() == Code.CHECKSUM_UNUSABLE;
    }

    /** The archives; only the file's own, where it has the name of a checksum of one. */
    private static Map<String, List<ReportSummary>> about(
            Ticket ticket, Map<String, List<ReportSummary>> archives) {
        for (String own : SidecarNames.archivesOf(ticket.fileName())) {
            for (Map.Entry<String, List<ReportSummary>> one : archives.entrySet()) {
                if (SidecarNames.isSame(own, one.getKey())) {
                    return Map.of(one.getKey(), one.getValue());
                }
            }
        }
        return archives;
    }

    /** The comparison of one file with all archives that it is about. */
    private final class Comparison {
        private final Ticket ticket;
        private final Path claimed;
        private final boolean isTooLong;
        private final List<Problem> faults = new ArrayList<>();
        private final List<Problem> notUsed = new ArrayList<>();
        private boolean isCompared;

        Comparison(Ticket ticket, Path claimed, boolean isTooLong) {
            this.ticket = ticket;
            this.claimed = claimed;
            this.isTooLong = isTooLong;
        }

        /** The first fault of a digest counts; a file that was used for one archive was used. */
        boolean result() {
            List<Problem> problems = faults.isEmpty() && !isCompared ? notUsed : faults;
            if (!problems.isEmpty()) {
                throw new ProblemException(problems.get(0));
            }
            return isCompared;
        }

        void with(ImportReport report, ChecksumStatement statement) {
            List<ExpectedChecksum> certain =
                    statement.digests().stream().filter(ExpectedChecksum::isCertain).toList();
            Optional<ExpectedChecksum> sha256 =
                    certain.stream()
                            .filter(it -> it.algorithm() == ChecksumAlgorithm.SHA_256)
                            .findFirst();
            String actual = sha256(report).orElse("");
            Optional<ExpectedChecksum> uncertain =
                    statement.digests().stream().filter(it -> it.hex().equals(actual)).findFirst();
            if (sha256.isPresent() && actual.isEmpty()) {
                notUsed(report, "The archive was refused before its SHA-256 was known.");
            } else if (sha256.isPresent()) {
                addendum(report, sha256.get().hex(), actual);
            } else if (uncertain.isPresent()) {
                addendum(report, actual, actual);
            } else if (!statement.unused().isEmpty()) {
                notUsed(report, "The file " + statement.unused() + ".");
            } else {
                notUsed(
                        report,
                        certain.isEmpty()
                                ? "The file " + statement.digests().get(0).doubt() + "."
                                : "After the report only a SHA-256 is compared, and the file has"
                                        + " another digest.");
            }
        }

        private void addendum(ImportReport report, String expected, String actual) {
            isCompared = true;
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
                faults.add(problem);
            }
        }

        private void notUsed(ImportReport report, String why) {
            notUsed.add(notCompared(ticket, report, why, isTooLong));
        }
    }

    /** Under its own name, if no other file of the folder has it. */
    private static void copy(Ticket ticket, Path claimed, Path folder) {
        Path target = folder.resolve(ticket.fileName());
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.copy(claimed, target, SidecarReader.MAX_BYTES);
        }
    }

    private static Problem notCompared(
            Ticket ticket, ImportReport report, String why, boolean isTooLong) {
        String where =
                isTooLong
                        ? "the checksum file is in the folder of this report. It has more than 1 MiB,"
                                + " so that no archive is compared with it."
                        : "the checksum file is in the drop folder again, for the next archive of"
                                + " this name.";
        return Problem.permanent(
                Code.FILE_NOT_USED,
                "The checksum file "
                        + Printable.of(ticket.file())
                        + " came after the report of job "
                        + report.jobId()
                        + " and was not compared with its archive.",
                why,
                "Compare the two by hand, or deliver the archive again: " + where);
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
                        "If it is that of a next archive of this name, do nothing: it is in the"
                                + " drop folder again, and is compared with that archive. Otherwise"
                                + " remove it there, and find out which of the two is wrong. If the"
                                + " archive is, deliver the right one together with its checksum"
                                + " file.")
                .with("expected", expected)
                .with("actual", actual);
    }

    private static Optional<String> sha256(ImportReport report) {
        return Optional.ofNullable(Objects.requireNonNull(report.source()).sha256());
    }

    private static String folderOf(Ticket ticket) {
        return ticket.file().substring(0, ticket.file().length() - ticket.fileName().length());
    }

    /** By name the reports of the archives from a folder, the newest one first. */
    private Map<String, List<ReportSummary>> reportsOf(String folder) {
        Map<String, String> names = new HashMap<>();
        Map<String, List<ReportSummary>> archives = new TreeMap<>();
        Stream.of(ReportQuery.of(Status.VERIFIED), ReportQuery.except(Status.VERIFIED))
                .flatMap(query -> reports.findAll(query).stream())
                .sorted(Comparator.comparing(LateChecksums::finished).reversed())
                .forEach(
                        it -> {
                            String file = Objects.requireNonNullElse(it.file(), "");
                            boolean isHere =
                                    file.startsWith(folder)
                                            && file.length() > folder.length()
                                            && file.indexOf('/', folder.length()) < 0;
                            String name = isHere ? file.substring(folder.length()) : "";
                            if (isHere && FilesBeside.mayBeArchive(name)) {
                                String first =
                                        names.computeIfAbsent(SidecarNames.key(name), k -> name);
                                archives.computeIfAbsent(first, k -> new ArrayList<>()).add(it);
                            }
                        });
        return archives;
    }

    private Optional<ImportReport> newest(List<ReportSummary> ofOneArchive) {
        return ofOneArchive.stream()
                .filter(this::wasDropped)
                .flatMap(it -> reports.get(it.jobId()).stream())
                .map(FiledReport::report)
                .filter(it -> it.source() != null)
                .findFirst();
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
