package io.longshore.delivery;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.trust.Sidecars;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits jobs that others send: steps J1 to J3 of docs/delivery.md. */
public final class JobsStage {
    private static final Logger LOG = LoggerFactory.getLogger(JobsStage.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

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
     */
    public record Sent(byte[] body, long number, Instant sentAt) {}

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
    public Admission admit(Sent sent) {
        ImportJob job;
        try {
            job = parse(sent);
        } catch (ProblemException e) {
            return notAJob(sent, e.problem());
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
        Ticket ticket = ticket(job);
        work.admit(ticket);
        return admitted(ticket);
    }

    /**
     * The same for a message at which gateway after gateway died. A job that got as far as a ticket
     * goes on; of another one the ticket is written, and it has failed.
     *
     * @throws ProblemException as {@link #admit}
     */
    public Admission crashed(Sent sent) {
        ImportJob job;
        try {
            job = parse(sent);
        } catch (ProblemException e) {
            return notAJob(sent, e.problem());
        }
        if (folders.find(job.id()).isPresent()) {
            return admit(sent);
        }
        Ticket ticket = ticket(job);
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
                            "The message is no text.",
                            "A job is JSON in a text message.",
                            "Send it as text, or as bytes that are UTF-8 text.")
                    .asException();
        }
        ImportJob job = ImportJob.parse(sent.body());
        return job.id() != null ? job : job.withId(madeId(sent));
    }

    /** The same at each delivery, and another one for each message. */
    private static JobId madeId(Sent sent) {
        return JobId.parse(
                STAMP.format(sent.sentAt())
                        + "-job-"
                        + Long.toUnsignedString(sent.number(), Character.MAX_RADIX)
                        + "-"
                        + Digest.of(sent.body()).hex().substring(0, 8));
    }

    private Ticket ticket(ImportJob job) {
        Optional<Ticket> old = Optional.ofNullable(job.replayOf()).flatMap(work::ticketAnywhere);
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
                old.map(Ticket::provenance).orElseGet(() -> inDepot(job)));
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
                                        || !Sidecars.isChecksum(name, old.fileName()))
                .toList();
    }

    private static boolean isOf(Ticket ticket, ImportJob job) {
        return ticket.origin() != Ticket.Origin.DROP && job.equals(ticket.job());
    }

    private Admission notAJob(Sent sent, Problem problem) {
        Optional<JobId> id = idIn(sent.body()).filter(i -> folders.find(i).isEmpty());
        byte[] refusal =
                id.map(
                                i ->
                                        Json.compact(
                                                ResultMessage.of(
                                                        Refusals.report(
                                                                i, clock.instant(), "", problem))))
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

    private static Problem reused(JobId id) {
        return Problem.permanent(
                Code.JOB_ID_REUSED,
                "The job id " + id + " was used before, for another job.",
                "An id names one job for as long as its report is kept.",
                "Send the job with another id, or with none.");
    }
}
