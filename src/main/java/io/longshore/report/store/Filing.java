package io.longshore.report.store;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Writes the report and closes the job's folder: steps F1 and F4 of docs/delivery.md. */
public final class Filing {
    private final Share share;
    private final JobFolders folders;
    private final Map<String, Function<ImportReport, byte[]>> forms;

    /**
     * @param forms what people read: names of files and what makes them of a report
     */
    public Filing(
            Share share, JobFolders folders, Map<String, Function<ImportReport, byte[]>> forms) {
        this.share = share;
        this.folders = folders;
        this.forms = Map.copyOf(forms);
    }

    /**
     * F1: writes the report, unless one exists, which is kept. The forms for people are written
     * first, so that a folder with a report has all of them.
     *
     * @return the bytes that count from now on
     */
    public byte[] write(ImportReport report) {
        Path folder = folders.make(report.jobId());
        Path file = folder.resolve(JobFolders.REPORT);
        if (!Files.exists(file)) {
            forms.forEach(
                    (name, form) -> DurableFiles.write(folder.resolve(name), form.apply(report)));
            DurableFiles.write(file, report.toJson());
        }
        return DurableFiles.read(file);
    }

    /** The bytes of a report that was written before; its job is under way. */
    public byte[] written(JobId id) {
        return DurableFiles.read(folders.make(id).resolve(JobFolders.REPORT));
    }

    /** F4: the job is over. A folder that was moved already is fine. */
    public void close(JobId id, Status status) {
        folders.find(id)
                .filter(found -> found.place() == JobFolders.Place.WORK)
                .ifPresent(
                        found -> {
                            Path end = status == Status.VERIFIED ? share.done() : share.rejected();
                            DurableFiles.rename(
                                    found.folder(), end.resolve(found.folder().getFileName()));
                        });
    }

    /** The report in this folder. */
    static ImportReport read(Path folder) {
        return ImportReport.parse(DurableFiles.read(folder.resolve(JobFolders.REPORT)));
    }
}
