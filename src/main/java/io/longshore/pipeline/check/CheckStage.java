package io.longshore.pipeline.check;

import io.longshore.job.JobId;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.StageName;
import io.longshore.share.Ticket;
import java.util.Optional;

/**
 * Checks whether the archive is complete, whether it is the one that was sent, and where it goes:
 * steps C1 and C2 of docs/delivery.md. Nothing is pushed before this stage has passed. Thread-safe.
 */
public final class CheckStage implements Stage<CheckMessage> {
    private final CheckDependencies means;
    private final CheckRules rules;

    public CheckStage(CheckDependencies means, CheckRules rules) {
        this.means = means;
        this.rules = rules;
    }

    /**
     * @return to the next stage, to results (and the file back to {@code drop/}), to checks again,
     *     back to {@code drop/}, or done
     */
    @Override
    public Outcome process(CheckMessage message, Attempt attempt) {
        Optional<Ticket> ticket = means.folders().work().ticket(message.jobId());
        return ticket.isPresent()
                ? new CheckRun(means, rules, message, ticket.get(), attempt).outcome()
                : new Outcome.Done();
    }

    /** B2. */
    public void returnSidecars(JobId id) {
        means.folders().returns().sidecars(ticket(id));
    }

    /**
     * B3.
     *
     * @return done, or to checks if another file has the name by now
     */
    public Outcome returnArchive(JobId id, Attempt attempt) {
        Ticket ticket = ticket(id);
        boolean isBack = means.folders().returns().tarball(ticket);
        if (isBack) {
            DeliveryLog.gaveBack(ticket);
        }
        return isBack
                ? new Outcome.Done()
                : new Outcome.Forward(StageName.CHECKS, CheckMessage.of(ticket), attempt);
    }

    /** B4. */
    public void removeFolder(JobId id) {
        means.folders().returns().removeFolder(ticket(id));
    }

    /** P1. */
    public void putBack(JobId id) {
        means.folders().returns().nameAgain(ticket(id));
    }

    /** P2. */
    public void separate(JobId id) {
        means.folders().returns().separate(ticket(id));
    }

    private Ticket ticket(JobId id) {
        return means.folders().work().ticket(id).orElseThrow();
    }
}
