package io.longshore.share;

import io.longshore.job.ImportReport;
import io.longshore.job.JobId;
import io.longshore.job.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Writes the report and closes the job's folder: steps F1 and F4 of docs/delivery.md. */
public final class Filing {
    private static final String REPORT = "report.json";
    private static final String PAGE = "report.html";

    private final Share share;
    private final JobFolders folders;
    private final Function<ImportReport, byte[]> page;

    /**
     * @param page makes the report's HTML
     */
    public Filing(Share share, JobFolders folders, Function<ImportReport, byte[]> page) {
        this.share = share;
        this.folders = folders;
        this.page = page;
    }

    /**
     * F1: the report, unless there is one: the first stays. The page comes first, so a folder with
     * a report has both.
     *
     * @return the bytes that count from now on
     */
    public byte[] write(ImportReport report) {
        Path folder = folders.make(report.jobId());
        Path file = folder.resolve(REPORT);
        if (!Files.exists(file)) {
            Disk.write(folder.resolve(PAGE), page.apply(report));
            Disk.write(file, report.toJson());
        }
        return Disk.read(file);
    }

    /** F4: the job is over. A folder that was moved already is fine. */
    public void close(JobId id, Status status) {
        folders.find(id)
                .filter(found -> found.place() == JobFolders.Place.WORK)
                .ifPresent(
                        found -> {
                            Path end = status == Status.VERIFIED ? share.done() : share.rejected();
                            Disk.rename(found.folder(), end.resolve(found.folder().getFileName()));
                        });
    }

    /** True if the folder holds a report: then only its publishing and filing are left. */
    static boolean isWritten(Path folder) {
        return Files.exists(folder.resolve(REPORT));
    }

    /** The report in this folder. */
    static ImportReport read(Path folder) {
        return ImportReport.parse(Disk.read(folder.resolve(REPORT)));
    }
}
