package io.longshore.report.store;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The reports in {@code done/}, which list the content of the registry as far as it is known on
 * this share.
 */
public final class DoneReports {
    private final Share share;

    public DoneReports(Share share) {
        this.share = share;
    }

    /** The jobs that ended well and whose folder is still there. */
    public List<JobId> jobs() {
        return DurableFiles.list(share.done()).stream()
                .filter(folder -> Share.isFolder(folder) && JobFolders.isReported(folder))
                .map(folder -> folder.getFileName().toString())
                .filter(JobId::isJobId)
                .map(JobId::parse)
                .toList();
    }

    /** Empty if its folder was removed meanwhile. */
    public Optional<ImportReport> read(JobId job) {
        Path folder = share.done().resolve(job.toString());
        return JobFolders.isReported(folder) ? Optional.of(Filing.read(folder)) : Optional.empty();
    }
}
