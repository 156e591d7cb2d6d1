package io.longshore.cli.site;

import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.StorageSetting;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.JobFolders;
import io.longshore.share.KeptReceipts;
import io.longshore.share.RetentionOrders;
import io.longshore.share.Share;
import java.nio.file.Files;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Orders about the removal of jobs on the share of the settings. */
final class JobOrder {
    /** How often the gateway looks for orders. */
    static final String WHEN = "The gateway records it within ten minutes.";

    @Mixin private SettingsFlag settings;

    private Share share() {
        return Share.prepare(settings.load().get(StorageSetting.SHARE));
    }

    RetentionOrders orders() {
        return new RetentionOrders(share());
    }

    /**
     * A job that is over.
     *
     * @throws ProblemException {@code JOB_UNKNOWN}
     */
    JobId require(String id) {
        JobId job = JobId.parse(id);
        Share share = share();
        Optional<JobFolders.Found> found = new JobFolders(share).find(job);
        boolean isOver =
                found.filter(it -> it.place() != JobFolders.Place.WORK).isPresent()
                        || Files.isDirectory(new KeptReceipts(share).folder(id));
        if (!isOver) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.JOB_UNKNOWN,
                            "There is no finished job " + job + ".",
                            found.isPresent()
                                    ? "It is under way."
                                    : "Neither done/ nor rejected/ has a folder of this name.",
                            "'longshore reports' lists the jobs."));
        }
        return job;
    }
}
