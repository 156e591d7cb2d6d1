package io.longshore.pipeline.jobs;

import io.longshore.files.DurableFiles;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.Replies;
import io.longshore.pipeline.Reply;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.crashed.CrashedStage;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.trust.FilesBeside;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits jobs that other systems send: steps J1 to J3 of docs/delivery.md. Thread-safe. */
public final class JobsStage {
    private static final Logger LOG = LoggerFactory.getLogger(JobsStage.class);

    private final JobFolders folders;
    private final WorkFolder work;
    private final Uploads uploads;
    private final Replies replies;
    private final Clock clock;

    public JobsStage(
            JobFolders folders, WorkFolder work, Uploads uploads, Replies replies, Clock clock) {
        this.replies = replies;
        this.uploads = uploads;
        this.folders = folders;
        this.work = work;
        this.clock = clock;
    }

    /**
     * J1 to J3. May be repeated.
     *
     * @throws ProblemException if the share cannot be written; the message stays as it is
     */
    public synchronized Outcome admit(SentJob sent) {
        ImportJob job;
        try {
            job = sent.parse();
        } catch (ProblemException e) {
            return refused(sent, e.problem());
        }
        JobId id = job.requireId();
        Optional<JobFolders.Found> known = folders.find(id);
        if (known.isPresent()) {
            Optional<Ticket> ticket = work.ticketAnywhere(id);
            if (ticket.filter(t -> isOf(t, job)).isEmpty()) {
                return dead(sent, id, reused(id), null);
            }
            if (known.get().place() != JobFolders.Place.WORK) {
                LOG.info("the same job again; its report is in {}", known.get().folder());
                answer(sent, () -> Reply.of(report(known.get())));
                return new Outcome.Done();
            }
            if (sent.sentBy() != null
                    && sent.correlationId() != null
                    && !work.owe(ticket.get(), sent.sentBy(), sent.correlationId())) {
                return admit(sent);
            }
            return admitted(ticket.get());
        }
        if (!folders.isFree(id)) {
            return dead(sent, id, recorded(id), null);
        }
        if (job.replayOf() != null && !canBeReplayed(job.replayOf())) {
            return refused(sent, nothingToReplay(job.replayOf()));
        }
        Ticket ticket = ticket(job, sent);
        work.admit(ticket);
        DeliveryLog.received(ticket);
        return admitted(ticket);
    }

    /**
     * The same for a message at which gateway after gateway died. A job that got as far as a ticket
     * goes on; of another one the ticket is written, and it has failed.
     *
     * @throws ProblemException as {@link #admit}
     */
    public synchronized Outcome crashed(SentJob sent) {
        ImportJob job;
        try {
            job = sent.parse();
        } catch (ProblemException e) {
            return refused(sent, e.problem());
        }
        if (!folders.isFree(job.requireId())) {
            return admit(sent);
        }
        Ticket ticket = ticket(job, sent);
        work.admit(ticket);
        return CrashedStage.failed(ticket, clock.instant());
    }

    private Outcome admitted(Ticket ticket) {
        if (ticket.origin() == Ticket.Origin.REPLAY) {
            work.takeFromRejected(ticket, replayed(ticket));
        }
        if (ticket.job() != null && ticket.job().replayOf() != null) {
            work.pointToReplay(ticket.job().replayOf(), ticket.id());
        }
        return CheckMessage.first(ticket);
    }

    private static JobId replayed(Ticket ticket) {
        ImportJob job = Objects.requireNonNull(ticket.job(), "a replay has a job");
        return Objects.requireNonNull(job.replayOf(), "a replay names a job");
    }

    private boolean canBeReplayed(JobId old) {
        return folders.find(old)
                        .filter(found -> found.place() == JobFolders.Place.REJECTED)
                        .isPresent()
                && work.ticketAnywhere(old).isPresent();
    }

    /** A replay keeps the target of the job that it does again, unless it names another one. */
    private Ticket ticket(ImportJob sent, SentJob message) {
        Principal sentBy = message.sentBy();
        Optional<Ticket> old = Optional.ofNullable(sent.replayOf()).flatMap(work::ticketAnywhere);
        ImportJob job = old.map(Ticket::job).map(sent::keeping).orElse(sent);
        boolean keepsTarget = old.isPresent() && !sent.hasTarget();
        boolean wasDropped =
                old.filter(ticket -> ticket.origin() != Ticket.Origin.DEPOT).isPresent();
        Ticket.Sender sender =
                new Ticket.Sender(
                        sentBy,
                        keepsTarget ? old.get().decides() : sentBy,
                        message.correlationId(),
                        message.sentFrom());
        return new Ticket(
                Ticket.versionFor(job, sender),
                job.requireId(),
                wasDropped ? Ticket.Origin.REPLAY : Ticket.Origin.DEPOT,
                old.map(Ticket::file).orElse(job.file()),
                job,
                clock.instant(),
                job.requestedBy(),
                old.map(ticket -> sidecars(ticket, job)).orElse(List.of()),
                old.map(Ticket::provenance).orElseGet(() -> inDepot(job)),
                sender);
    }

    /** Null if the file does not exist; the check then reports it. */
    private @Nullable Provenance inDepot(ImportJob job) {
        try {
            return work.provenance(job.file(), uploads);
        } catch (ProblemException e) {
            return null;
        }
    }

    /** A checksum in the replay replaces the files that contained the wrong one. */
    private static List<String> sidecars(Ticket old, ImportJob replay) {
        return old.sidecars().stream()
                .filter(
                        name ->
                                replay.sha256() == null
                                        || !FilesBeside.mayHaveChecksum(old.fileName(), name))
                .toList();
    }

    private static boolean isOf(Ticket ticket, ImportJob job) {
        return ticket.origin() != Ticket.Origin.DROP
                && ticket.job() != null
                && Objects.equals(job.replayOf(), ticket.job().replayOf())
                && kept(job, ticket.job()).equals(ticket.job());
    }

    private static ImportJob kept(ImportJob job, ImportJob known) {
        return job.replayOf() == null ? job : job.keeping(known);
    }

    /** There is a report if the message has an id, and never a ticket. */
    private Outcome refused(SentJob sent, Problem problem) {
        Optional<JobId> id = sent.statedId().filter(folders::isFree);
        return dead(
                sent,
                id.orElse(null),
                problem,
                id.map(it -> result(it, sent, problem)).orElse(null));
    }

    private ResultMessage result(JobId id, SentJob sent, Problem problem) {
        Instant now = clock.instant();
        return ResultMessage.of(
                ReportAssembler.sentBy(
                        ReportAssembler.failed(ReportedJob.unknown(id, now), problem, now),
                        sent.sentBy()));
    }

    private Outcome dead(
            SentJob sent, @Nullable JobId id, Problem cause, @Nullable ResultMessage result) {
        answer(sent, () -> Reply.refused(id, cause));
        LOG.warn("dead: {}: {}", cause.code(), cause.what());
        return new Outcome.Dead(id, cause, result);
    }

    /** If the sender asked for it; of a message that is delivered again, it is repeated. */
    private void answer(SentJob sent, Supplier<Reply> reply) {
        if (sent.sentBy() != null && sent.correlationId() != null) {
            replies.tell(sent.sentBy().name(), sent.correlationId(), reply.get());
        }
    }

    private static ImportReport report(JobFolders.Found known) {
        return ImportReport.parse(DurableFiles.read(known.folder().resolve(JobFolders.REPORT)));
    }

    private static Problem nothingToReplay(JobId old) {
        return Problem.permanent(
                Code.NOTHING_TO_REPLAY,
                "The job " + old + " cannot be done again.",
                "No job of this id with a ticket is in rejected/.",
                "'longshore dead' lists the jobs that can.");
    }

    private static Problem recorded(JobId id) {
        return Problem.permanent(
                Code.JOB_ID_REUSED,
                "The job id " + id + " was used before.",
                "Its report was removed since, but the log of this site has its receipt, and an id"
                        + " in the log names one job for ever.",
                "Send the job with another id, or with none.");
    }

    private static Problem reused(JobId id) {
        return Problem.permanent(
                Code.JOB_ID_REUSED,
                "The job id " + id + " was used before, for another job.",
                "An id names one job for as long as its report is kept.",
                "Send the job with another id, or with none.");
    }
}
