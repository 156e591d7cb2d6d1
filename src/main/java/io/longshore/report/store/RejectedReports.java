package io.longshore.report.store;

import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportQuery;
import io.longshore.report.ReportStore;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.text.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The reports of jobs that did not end well, which can be repeated. */
public final class RejectedReports {
    private final ReportStore store;
    private final JobFolders folders;

    /**
     * @throws ProblemException {@code BAD_SETTING} if there is no such share
     */
    public static RejectedReports open(Path root) {
        Share share = new Share(root.toAbsolutePath().normalize());
        if (!Files.isDirectory(share.rejected())) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    "longshore.share ("
                                            + share.root()
                                            + ") is not a share of Longshore.",
                                    "It has no folder rejected/.",
                                    "Set longshore.share to the folder that the running service"
                                            + " uses.")
                            .with("setting", "longshore.share"));
        }
        JobFolders folders = new JobFolders(share);
        return new RejectedReports(ReportStores.of(share, folders), folders);
    }

    private RejectedReports(ReportStore store, JobFolders folders) {
        this.store = store;
        this.folders = folders;
    }

    /** All of them, the oldest first. */
    public List<ImportReport> list() {
        return store.findAll(ReportQuery.except(Status.VERIFIED)).stream()
                .flatMap(summary -> store.get(summary.jobId()).stream())
                .map(FiledReport::report)
                .toList();
    }

    /**
     * The report of a job that is over and did not end well.
     *
     * @throws ProblemException {@code NOTHING_TO_REPLAY}, with the state of the job
     */
    public ImportReport require(JobId id) {
        return store.get(id)
                .map(FiledReport::report)
                .filter(report -> report.status() != Status.VERIFIED)
                .orElseThrow(() -> nothing(id, folders.find(id)));
    }

    /** The folder of a job, also of one that is under way or VERIFIED. */
    public Optional<JobFolders.Found> folder(JobId id) {
        return folders.find(id);
    }

    private static ProblemException nothing(JobId id, Optional<JobFolders.Found> found) {
        String why =
                found.map(
                                it ->
                                        switch (it.place()) {
                                            case WORK -> "It is still running.";
                                            case DONE -> "It is done: VERIFIED.";
                                            case REJECTED -> "Its folder contains no report.";
                                        })
                        .orElse("No job with this id is in rejected/.");
        return new ProblemException(
                Problem.permanent(
                        Code.NOTHING_TO_REPLAY,
                        "The job " + Printable.of(id.toString()) + " cannot be repeated.",
                        why,
                        "'longshore dead' lists the jobs that can."));
    }
}
