package io.longshore.report.store;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportForm;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import java.nio.file.Path;
import java.util.List;

/** Writes the report and closes the job's folder: steps F1 and F4 of docs/delivery.md. */
public final class Filing {
    private final Share share;
    private final JobFolders folders;
    private final List<ReportForm> forms;

    /**
     * @param forms in the order in which they are written; the last one is {@code report.json}
     */
    public Filing(Share share, JobFolders folders, List<? extends ReportForm> forms) {
        this.share = share;
        this.folders = folders;
        this.forms = List.copyOf(forms);
        if (!forms.get(forms.size() - 1).fileName().equals(JobFolders.REPORT)) {
            throw new IllegalArgumentException(JobFolders.REPORT + " is not the last form");
        }
    }

    /** True if the job is over: its folder is in {@code done/} or {@code rejected/}. */
    public boolean isFiled(JobId id) {
        return folders.find(id).filter(found -> found.place() != JobFolders.Place.WORK).isPresent();
    }

    /**
     * F1: writes the report in all its forms, unless one exists, which is kept.
     *
     * @return the report that counts from now on
     */
    public FiledReport write(ImportReport report) {
        Path folder = folders.make(report.jobId());
        if (!JobFolders.isReported(folder)) {
            forms.forEach(
                    form ->
                            DurableFiles.write(
                                    folder.resolve(form.fileName()), form.render(report)));
        }
        return read(folder);
    }

    /** The report of a job under way that was written before. */
    public FiledReport written(JobId id) {
        return read(folders.make(id));
    }

    /** The folder of a job under way, for what is written beside its report. */
    public Path folder(JobId id) {
        return folders.make(id);
    }

    /** F4: the job is over. A folder that was moved already is left where it is. */
    public void close(JobId id, Status status) {
        folders.find(id)
                .filter(found -> found.place() == JobFolders.Place.WORK)
                .map(JobFolders.Found::folder)
                .ifPresent(
                        folder -> {
                            Path end = status == Status.VERIFIED ? share.done() : share.rejected();
                            DurableFiles.rename(folder, end.resolve(folder.getFileName()));
                        });
    }

    private static FiledReport read(Path folder) {
        return FiledReport.of(DurableFiles.read(folder.resolve(JobFolders.REPORT)));
    }
}
