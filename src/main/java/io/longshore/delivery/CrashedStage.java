package io.longshore.delivery;

import io.longshore.job.ImportReport;
import io.longshore.job.JobId;
import io.longshore.job.ReportProblem;
import io.longshore.job.Status;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ends a job whose processes died again and again. */
public final class CrashedStage {
    private final WorkFolder work;
    private final Clock clock;

    public CrashedStage(WorkFolder work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** The FAILED result of this job, or nowhere if it is under way no more. */
    public Next fail(JobId id, Delivery delivery) {
        Optional<Ticket> ticket = work.ticket(id);
        if (ticket.isEmpty()) {
            return Next.bare(Next.To.NOWHERE, id);
        }
        return failed(ticket.get(), delivery, clock.instant());
    }

    /** The FAILED result of a job at which process after process died. */
    static Next failed(Ticket ticket, Delivery delivery, Instant now) {
        ImportReport report =
                Refusals.begin(ticket, delivery.attempt(), now)
                        .status(Status.FAILED)
                        .problems(List.of(ReportProblem.error(died(ticket.id()))))
                        .build();
        return Next.send(Next.To.RESULTS, ticket.id(), ResultMessage.of(report), delivery);
    }

    private static Problem died(JobId id) {
        return Problem.permanent(
                Code.WORKER_DIED,
                "The process that worked on the job died, each time it was tried.",
                "It was killed, ran out of memory, or lost its connection to the broker in"
                        + " mid-work.",
                "Look in the logs of gateway and workers; then: longshore replay " + id);
    }
}
