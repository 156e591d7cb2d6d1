package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Writes the report and closes the job's folder: steps F1 and F4 of docs/delivery.md. */
public final class Filing {
    private static final String REPORT = "report.json";

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
        Path file = folder.resolve(REPORT);
        if (!Files.exists(file)) {
            forms.forEach(
                    (name, form) -> DurableFiles.write(folder.resolve(name), form.apply(report)));
            DurableFiles.write(file, report.toJson());
        }
        return DurableFiles.read(file);
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

    /** The report in a folder that has one. */
    static Path report(Path folder) {
        return folder.resolve(REPORT);
    }

    /** True if the folder holds a report: then only its publishing and filing are left. */
    static boolean isWritten(Path folder) {
        return Files.exists(folder.resolve(REPORT));
    }

    /** The report in this folder. */
    static ImportReport read(Path folder) {
        return ImportReport.parse(DurableFiles.read(folder.resolve(REPORT)));
    }
}
