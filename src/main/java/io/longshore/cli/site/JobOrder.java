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
import io.longshore.task.Pause;
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
        Optional<JobFolders.Found> found = new JobFolders(share()).find(job);
        if (!isOver(job)) {
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

    private boolean isOver(JobId job) {
        Share share = share();
        return new JobFolders(share)
                        .find(job)
                        .filter(it -> it.place() != JobFolders.Place.WORK)
                        .isPresent()
                || Files.isDirectory(new KeptReceipts(share).folder(job.toString()));
    }

    /**
     * Nothing of a finished job is removed when this returns.
     *
     * @throws ProblemException {@code JOB_UNKNOWN}, also if its removal had begun before
     */
    void hold(String id, String reason) {
        JobId job = require(id);
        RetentionOrders orders = orders();
        if (!orders.hold(job, reason, Pause.SLEEP)) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.SHARE_ERROR,
                            "It is not known whether job " + job + " is held.",
                            "The gateway had begun to remove something of it before, and has not"
                                    + " ended within a minute.",
                            "Run the same command again. If the gateway is stopped, start it"
                                    + " before; the hold counts at its start."));
        }
        if (!isOver(job)) {
            orders.withdraw(job);
            throw new ProblemException(
                    Problem.permanent(
                            Code.JOB_UNKNOWN,
                            "Job " + job + " is not held.",
                            "Its removal had begun before the hold, and nothing of it is left.",
                            "With a site key, the log has an entry about the removal."));
        }
    }
}
