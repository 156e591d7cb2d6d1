package io.longshore.report.store;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.text.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the reports on the share. */
public final class ReportArchive {
    private final Share share;

    /**
     * @throws ProblemException {@code BAD_SETTING} if there is no such share
     */
    public static ReportArchive open(Path root) {
        Share share = new Share(root.toAbsolutePath().normalize());
        if (!Files.isDirectory(share.rejected())) {
            throw Problem.permanent(
                            Code.BAD_SETTING,
                            "longshore.share (" + share.root() + ") is not a share of Longshore.",
                            "It has no folder rejected/.",
                            "Set longshore.share to the folder that the running service uses.")
                    .with("setting", "longshore.share")
                    .asException();
        }
        return new ReportArchive(share);
    }

    private ReportArchive(Share share) {
        this.share = share;
    }

    /** The reports in {@code rejected/}, the oldest first. */
    public List<ImportReport> rejected() {
        List<ImportReport> reports = new ArrayList<>();
        for (Path folder : DurableFiles.list(share.rejected())) {
            if (Share.isFolder(folder) && JobFolders.isReported(folder)) {
                reports.add(Filing.read(folder));
            }
        }
        reports.sort(Comparator.comparing(ImportReport::finishedAt));
        return reports;
    }

    /**
     * The report of a job that is over and did not end well.
     *
     * @throws ProblemException {@code NOTHING_TO_REPLAY}, which says where the job is instead
     */
    public ImportReport requireRejected(JobId id) {
        Optional<JobFolders.Found> found = new JobFolders(share).find(id);
        return found.filter(it -> it.place() == JobFolders.Place.REJECTED)
                .map(JobFolders.Found::folder)
                .filter(JobFolders::isReported)
                .map(Filing::read)
                .orElseThrow(() -> nothing(id, found));
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
        return Problem.permanent(
                        Code.NOTHING_TO_REPLAY,
                        "The job " + Printable.of(id.toString()) + " cannot be repeated.",
                        why,
                        "'longshore dead' lists the jobs that can.")
                .asException();
    }
}
