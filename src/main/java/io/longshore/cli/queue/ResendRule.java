package io.longshore.cli.queue;

import io.longshore.broker.Addresses;
import io.longshore.broker.MessageContent;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.store.RejectedReports;
import io.longshore.share.JobFolders;
import io.longshore.share.Ticket;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which dead messages may be sent again, and where to: only jobs, and only those of which no job
 * with this id is known. The gateway answers a known one with its report and imports nothing.
 */
final class ResendRule {
    private final RejectedReports reports;

    ResendRule(RejectedReports reports) {
        this.reports = reports;
    }

    /**
     * The queue for this message.
     *
     * @throws ProblemException {@code NOT_A_JOB}, {@code REPLAY_NOT_ALLOWED}, or {@code BAD_USAGE}
     *     if a job with this id is known
     */
    String queue(MessageContent content) {
        ImportJob job = job(content);
        String queue = queue(content, job);
        JobId id = id(content, job);
        if (id != null) {
            Optional<JobFolders.Found> known = reports.folder(id);
            if (known.isPresent()) {
                throw refused(
                        "Job " + id + " was not resent.",
                        why(content, known.get()),
                        fix(content, job, id, known.get()));
            }
        }
        return queue;
    }

    private static ImportJob job(MessageContent content) {
        byte[] body = content.body();
        try {
            if (body != null && !content.isTruncated()) {
                return ImportJob.parse(body);
            }
        } catch (ProblemException e) {
            throw notAJob(content, e.problem().what() + " " + e.problem().why());
        }
        throw notAJob(content, "A job is a text of at most 64 KiB.");
    }

    private static ProblemException notAJob(MessageContent content, String why) {
        long number = content.message().number();
        return new ProblemException(
                Problem.permanent(
                        Code.NOT_A_JOB,
                        "Message " + number + " is no job and was not resent.",
                        why,
                        "Look at it with 'longshore dead show', then send a correct job with"
                                + " 'longshore submit --job'."));
    }

    /** By the queue to which it was sent, or by its content where the message does not state it. */
    private static String queue(MessageContent content, ImportJob job) {
        String fitting = job.replayOf() == null ? Addresses.JOBS : Addresses.REPLAYS;
        String origin = content.properties().getOrDefault(MessageProperties.ORIGIN, fitting);
        if (!origin.equals(fitting)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.REPLAY_NOT_ALLOWED,
                            "Message "
                                    + content.message().number()
                                    + " was sent to "
                                    + origin
                                    + ", which does not accept it, and was not resent.",
                            "longshore.replays accepts jobs with 'replayOf', longshore.jobs those"
                                    + " without it.",
                            job.replayOf() == null
                                    ? "Send it with 'longshore submit --job'."
                                    : "As an administrator: longshore replay " + job.replayOf()));
        }
        return fitting;
    }

    private static @Nullable JobId id(MessageContent content, ImportJob job) {
        if (job.id() != null) {
            return job.id();
        }
        String stated = content.message().jobId();
        return stated != null && JobId.isJobId(stated) ? JobId.parse(stated) : null;
    }

    private static String why(MessageContent content, JobFolders.Found known) {
        if (isOfAnother(content)) {
            return "Its id names another job, which is known.";
        }
        return switch (known.place()) {
            case WORK -> "It is under way.";
            case DONE, REJECTED ->
                    "It has a report. The same job sent again is answered with that report, and not"
                            + " imported.";
        };
    }

    private static String fix(
            MessageContent content, ImportJob job, JobId id, JobFolders.Found known) {
        if (isOfAnother(content)) {
            return otherId();
        }
        boolean hasTicket = Files.exists(known.folder().resolve(Ticket.NAME));
        return switch (known.place()) {
            case WORK -> "Wait for its report: longshore reports --follow --job " + id + ".";
            case DONE -> "Read its report: longshore reports --job " + id + ".";
            case REJECTED -> hasTicket ? "Repeat it: longshore replay " + id : again(job);
        };
    }

    /** A job that was refused before it was admitted has nothing to repeat. */
    private static String again(ImportJob job) {
        return job.replayOf() == null
                ? otherId()
                : "Repeat the job that it names: longshore replay " + job.replayOf();
    }

    private static String otherId() {
        return "Send it with another id: 'longshore dead show' prints it, 'longshore submit --job'"
                + " sends it.";
    }

    private static boolean isOfAnother(MessageContent content) {
        return Code.JOB_ID_REUSED.name().equals(content.message().cause());
    }

    private static ProblemException refused(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.BAD_USAGE, what, why, fix));
    }
}
