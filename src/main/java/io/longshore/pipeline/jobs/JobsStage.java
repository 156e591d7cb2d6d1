package io.longshore.pipeline.jobs;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.pipeline.Delivery;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.Refusals;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.crashed.CrashedStage;
import io.longshore.pipeline.repair.RepairStage;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.trust.SidecarNames;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits jobs that others send: steps J1 to J3 of docs/delivery.md. */
public final class JobsStage {
    private static final Logger LOG = LoggerFactory.getLogger(JobsStage.class);

    private final JobFolders folders;
    private final WorkFolder work;
    private final Uploads uploads;
    private final Clock clock;

    public JobsStage(JobFolders folders, WorkFolder work, Uploads uploads, Clock clock) {
        this.uploads = uploads;
        this.folders = folders;
        this.work = work;
        this.clock = clock;
    }

    /**
     * A message as it came from outside.
     *
     * @param body null if it is not text
     * @param number the broker's for the message, the same at each delivery
     * @param sentAt the sender's clock, or the broker's
     * @param sentBy the user who sent it, as the broker states it; null if it does not
     * @param from which queue it came by
     */
    public record Sent(byte[] body, long number, Instant sentAt, Principal sentBy, Queue from) {}

    /** A queue decides on what may be asked for, because the broker decides who may send to it. */
    public enum Queue {
        /** For senders: a job is about a tarball in {@code depot/}. */
        JOBS,
        /** For administrators: a job does another one again. */
        REPLAYS
    }

    /**
     * What became of a job.
     *
     * @param next to checks, to results, to the dead jobs, or done
     * @param cause why it is dead, else null
     * @param refusal result to be filed for a dead one that has an id, else null
     */
    public record Admission(NextMessage next, Problem cause, byte[] refusal) {}

    /**
     * J1 to J3. May be repeated.
     *
     * @throws ProblemException if the share cannot be written; the message stays as it is
     */
    public synchronized Admission admit(Sent sent) {
        ImportJob job;
        try {
            job = parse(sent);
        } catch (ProblemException e) {
            return refused(sent, e.problem());
        }
        JobId id = job.id();
        Optional<JobFolders.Found> known = folders.find(id);
        if (known.isPresent()) {
            Optional<Ticket> ticket = work.ticketAnywhere(id);
            if (ticket.filter(t -> isOf(t, job)).isEmpty()) {
                return dead(id, reused(id), null);
            }
            if (known.get().place() != JobFolders.Place.WORK) {
                LOG.info("the same job again; its report is in {}", known.get().folder());
                return new Admission(NextMessage.bare(NextMessage.To.DONE, id), null, null);
            }
            return admitted(ticket.get());
        }
        if (job.replayOf() != null && !canBeReplayed(job.replayOf())) {
            return refused(sent, nothingToReplay(job.replayOf()));
        }
        Ticket ticket = ticket(job, sent.sentBy());
        work.admit(ticket);
        return admitted(ticket);
    }

    /**
     * The same for a message at which gateway after gateway died. A job that got as far as a ticket
     * goes on; of another one the ticket is written, and it has failed.
     *
     * @throws ProblemException as {@link #admit}
     */
    public synchronized Admission crashed(Sent sent) {
        ImportJob job;
        try {
            job = parse(sent);
        } catch (ProblemException e) {
            return refused(sent, e.problem());
        }
        if (folders.find(job.id()).isPresent()) {
            return admit(sent);
        }
        Ticket ticket = ticket(job, sent.sentBy());
        work.admit(ticket);
        Delivery delivery = new Delivery(1, ticket.priority());
        return new Admission(CrashedStage.failed(ticket, delivery, clock.instant()), null, null);
    }

    private Admission admitted(Ticket ticket) {
        if (ticket.origin() == Ticket.Origin.REPLAY) {
            work.takeFromRejected(ticket, ticket.job().replayOf());
        }
        return new Admission(RepairStage.check(ticket), null, null);
    }

    private static ImportJob parse(Sent sent) {
        if (sent.body() == null) {
            throw Problem.permanent(
                            Code.NOT_A_JOB,
                            "The message is not text.",
                            "A job is JSON in a text message.",
                            "Send it as text, or as bytes that are UTF-8 text.")
                    .asException();
        }
        ImportJob job = ImportJob.parse(sent.body());
        requireRightQueue(job, sent.from());
        return job.id() != null
                ? job
                : job.withId(JobIds.forMessage(sent.sentAt(), sent.number(), sent.body()));
    }

    private static void requireRightQueue(ImportJob job, Queue from) {
        switch (from) {
            case JOBS -> {
                if (job.replayOf() != null) {
                    throw Problem.permanent(
                                    Code.REPLAY_NOT_ALLOWED,
                                    "A job on longshore.jobs cannot do job "
                                            + job.replayOf()
                                            + " again.",
                                    "A replay imports what somebody else delivered, so only"
                                            + " administrators may ask for one, on"
                                            + " longshore.replays.",
                                    "As an administrator: longshore replay " + job.replayOf())
                            .asException();
                }
            }
            case REPLAYS -> {
                if (job.replayOf() == null) {
                    throw Problem.permanent(
                                    Code.NOT_A_JOB,
                                    "The job names no other job that it does again.",
                                    "On longshore.replays each job has the field 'replayOf'.",
                                    "Send it to longshore.jobs, or set 'replayOf'.")
                            .asException();
                }
            }
        }
    }

    private boolean canBeReplayed(JobId old) {
        return folders.find(old)
                        .filter(found -> found.place() == JobFolders.Place.REJECTED)
                        .isPresent()
                && work.ticketAnywhere(old).isPresent();
    }

    /** A replay keeps the target of the job that it does again, unless it names another one. */
    private Ticket ticket(ImportJob sent, Principal sentBy) {
        Optional<Ticket> old = Optional.ofNullable(sent.replayOf()).flatMap(work::ticketAnywhere);
        ImportJob job = old.map(Ticket::job).map(sent::keeping).orElse(sent);
        boolean keepsTarget = old.isPresent() && sent.repository() == null;
        boolean wasDropped =
                old.filter(ticket -> ticket.origin() != Ticket.Origin.DEPOT).isPresent();
        return new Ticket(
                Ticket.VERSION,
                job.id(),
                wasDropped ? Ticket.Origin.REPLAY : Ticket.Origin.DEPOT,
                old.map(Ticket::file).orElse(job.file()),
                job,
                clock.instant(),
                job.requestedBy(),
                old.map(ticket -> companions(ticket, job)).orElse(List.of()),
                old.map(Ticket::provenance).orElseGet(() -> inDepot(job)),
                new Ticket.Sender(sentBy, keepsTarget ? old.get().decides() : sentBy));
    }

    /** Null if the file does not exist; the check then reports it. */
    private Provenance inDepot(ImportJob job) {
        try {
            return work.provenance(job.file(), uploads);
        } catch (ProblemException e) {
            return null;
        }
    }

    /** A checksum in the replay replaces the sidecar that was wrong. */
    private static List<String> companions(Ticket old, ImportJob replay) {
        return old.companions().stream()
                .filter(
                        name ->
                                replay.sha256() == null
                                        || !SidecarNames.isChecksum(old.fileName(), name))
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

    /** Not admitted: there is a report if there is an id, and never a ticket. */
    private Admission refused(Sent sent, Problem problem) {
        Optional<JobId> id = idIn(sent.body()).filter(i -> folders.find(i).isEmpty());
        byte[] refusal =
                id.map(
                                i ->
                                        Json.compact(
                                                ResultMessage.of(
                                                        Refusals.report(
                                                                        i,
                                                                        clock.instant(),
                                                                        "",
                                                                        problem)
                                                                .with()
                                                                .sentBy(sent.sentBy())
                                                                .build())))
                        .orElse(null);
        return dead(id.orElse(null), problem, refusal);
    }

    private static Admission dead(JobId id, Problem cause, byte[] refusal) {
        LOG.warn("dead: {}: {}", cause.code(), cause.what());
        return new Admission(NextMessage.bare(NextMessage.To.DEAD, id), cause, refusal);
    }

    private static Optional<JobId> idIn(byte[] body) {
        if (body == null || body.length > ImportJob.MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonTree.of(body).path("id").textValue())
                    .filter(JobId::isJobId)
                    .map(JobId::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Problem nothingToReplay(JobId old) {
        return Problem.permanent(
                Code.NOTHING_TO_REPLAY,
                "The job " + old + " cannot be done again.",
                "No job of this id with a ticket is in rejected/.",
                "'longshore dead' lists the jobs that can.");
    }

    private static Problem reused(JobId id) {
        return Problem.permanent(
                Code.JOB_ID_REUSED,
                "The job id " + id + " was used before, for another job.",
                "An id names one job for as long as its report is kept.",
                "Send the job with another id, or with none.");
    }
}
