package io.longshore.report.store;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.Page;
import io.longshore.report.ReportQuery;
import io.longshore.report.ReportStore;
import io.longshore.report.ReportSummary;
import io.longshore.report.Status;
import io.longshore.share.FileState;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reports in the folders {@code done/} and {@code rejected/}. A query looks at every folder,
 * but reads each report only once. Thread-safe.
 */
final class FileReportStore implements ReportStore {
    private final Share share;
    private final JobFolders folders;

    /** The reports that were read before, by the folder above their folders. */
    private final Map<Path, Map<Path, Known>> known = new ConcurrentHashMap<>();

    /** A job id can be used again once its report has been removed, hence the file's state. */
    private record Known(FileState file, ReportSummary summary) {}

    FileReportStore(Share share, JobFolders folders) {
        this.share = share;
        this.folders = folders;
    }

    @Override
    public Optional<FiledReport> get(JobId id) {
        return folders.find(id)
                .filter(found -> found.place() != JobFolders.Place.WORK)
                .map(JobFolders.Found::folder)
                .filter(JobFolders::isReported)
                .map(folder -> FiledReport.of(DurableFiles.read(report(folder))));
    }

    @Override
    public Page<ReportSummary> find(ReportQuery query) {
        List<ReportSummary> matches = new ArrayList<>();
        for (Path parent : List.of(share.done(), share.rejected())) {
            if (query.statuses().stream().anyMatch(status -> parent.equals(end(status)))) {
                matches.addAll(reports(parent));
            }
        }
        List<ReportSummary> left =
                matches.stream()
                        .filter(summary -> query.statuses().contains(summary.status()))
                        .filter(summary -> isAfter(summary, query))
                        .sorted(Comparator.comparing(FileReportStore::position))
                        .limit(query.limit() + 1L)
                        .toList();
        if (left.size() <= query.limit()) {
            return new Page<>(left, null);
        }
        List<ReportSummary> items = left.subList(0, query.limit());
        return new Page<>(items, position(items.get(items.size() - 1)));
    }

    /** Where F4 puts the folder of a job with this status. */
    private Path end(Status status) {
        return status == Status.VERIFIED ? share.done() : share.rejected();
    }

    private static boolean isAfter(ReportSummary summary, ReportQuery query) {
        return query.after() == null || position(summary).compareTo(query.after()) > 0;
    }

    /** The place of a report in the order of all: its time to the nanosecond, then its id. */
    private static String position(ReportSummary summary) {
        Instant finished = summary.finishedAt() == null ? Instant.EPOCH : summary.finishedAt();
        return "%019d.%09d %s"
                .formatted(finished.getEpochSecond(), finished.getNano(), summary.jobId());
    }

    private List<ReportSummary> reports(Path parent) {
        Map<Path, Known> before = known.getOrDefault(parent, Map.of());
        Map<Path, Known> now = new HashMap<>();
        for (Path folder : DurableFiles.list(parent)) {
            if (Share.isFolder(folder)
                    && JobId.isJobId(folder.getFileName().toString())
                    && JobFolders.isReported(folder)) {
                FileState file = FileState.of(report(folder));
                Known seen = before.get(folder);
                now.put(
                        folder,
                        seen != null && seen.file().equals(file) ? seen : read(folder, file));
            }
        }
        known.put(parent, now);
        return now.values().stream().map(Known::summary).toList();
    }

    private static Known read(Path folder, FileState file) {
        ImportReport report = ImportReport.parse(DurableFiles.read(report(folder)));
        return new Known(file, ReportSummary.of(report));
    }

    private static Path report(Path folder) {
        return folder.resolve(JobFolders.REPORT);
    }
}
