package io.longshore.pipeline.crashed;

import io.longshore.job.JobId;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.Stage;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Ends a job whose process crashed at each delivery, or whose message cannot be read. */
public final class CrashedStage implements Stage<CrashedMessage> {
    private final WorkFolder work;
    private final Clock clock;

    public CrashedStage(WorkFolder work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /**
     * @return the FAILED result of the job, or done if the job is no longer under way
     */
    @Override
    public Outcome process(CrashedMessage message, Attempt attempt) {
        Optional<Ticket> ticket = work.ticket(message.jobId());
        if (ticket.isEmpty()) {
            return new Outcome.Done();
        }
        Problem problem =
                Code.MESSAGE_UNREADABLE.name().equals(message.cause())
                        ? Messages.unreadable()
                        : crashed(message.jobId());
        return failed(ticket.get(), problem, attempt, clock.instant());
    }

    /** The FAILED result of a job whose process crashed at each delivery. */
    public static Outcome failed(Ticket ticket, Instant now) {
        return failed(ticket, crashed(ticket.id()), Attempt.first(ticket.priority()), now);
    }

    private static Outcome failed(Ticket ticket, Problem problem, Attempt attempt, Instant now) {
        return ResultMessage.forward(
                ReportAssembler.failed(ReportedJob.of(ticket, attempt.number()), problem, now),
                attempt);
    }

    private static Problem crashed(JobId id) {
        return Problem.permanent(
                Code.WORKER_DIED,
                "The process that ran the job ended unexpectedly in every attempt.",
                "It was killed, ran out of memory, or lost its connection to the broker.",
                "Check the logs of the gateway and the workers; then run: longshore replay " + id);
    }
}
