package io.longshore.pipeline.crashed;

import io.longshore.job.JobId;
import io.longshore.pipeline.Delivery;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.Refusals;
import io.longshore.pipeline.ResultMessage;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ends a job whose processes died again and again, or whose message nobody can read. */
public final class CrashedStage {
    private final WorkFolder work;
    private final Clock clock;

    public CrashedStage(WorkFolder work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /**
     * The FAILED result of this job, or {@code DONE} if the job is no longer under way.
     *
     * @param cause code of the problem for which a stage gave the message up; null if the broker
     *     did, after death upon death
     */
    public NextMessage fail(JobId id, Delivery delivery, String cause) {
        Optional<Ticket> ticket = work.ticket(id);
        if (ticket.isEmpty()) {
            return NextMessage.bare(NextMessage.To.DONE, id);
        }
        Problem problem =
                Code.MESSAGE_UNREADABLE.name().equals(cause) ? Messages.unreadable() : died(id);
        return failed(ticket.get(), problem, delivery, clock.instant());
    }

    /** The FAILED result of a job at which process after process died. */
    public static NextMessage failed(Ticket ticket, Delivery delivery, Instant now) {
        return failed(ticket, died(ticket.id()), delivery, now);
    }

    private static NextMessage failed(
            Ticket ticket, Problem problem, Delivery delivery, Instant now) {
        ImportReport report =
                Refusals.begin(ticket, delivery.attempt(), now)
                        .status(Status.FAILED)
                        .problems(List.of(ReportProblem.error(problem)))
                        .build();
        return NextMessage.send(
                NextMessage.To.RESULTS, ticket.id(), ResultMessage.of(report), delivery);
    }

    private static Problem died(JobId id) {
        return Problem.permanent(
                Code.WORKER_DIED,
                "The process that ran the job ended unexpectedly in every attempt.",
                "It was killed, ran out of memory, or lost its connection to the broker.",
                "Check the logs of the gateway and the workers; then run: longshore replay " + id);
    }
}
