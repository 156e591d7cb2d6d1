package io.longshore.pipeline.check;

import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.CheckMessage.UnchangedSince;
import io.longshore.pipeline.Outcome;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.FileState;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * What happens to a faulty file whose upload may still be running: it is looked at again, given
 * back once it has grown, or refused once it has not changed for {@code longshore.drop.stall}.
 */
final class UnsettledUpload {
    private final ReturnSteps returns;
    private final Duration quiet;
    private final Duration stall;
    private final CheckMessage message;
    private final Ticket ticket;
    private final Function<Problem, Outcome> refuse;
    private final Clock clock;

    /**
     * @param refuse ends the job with this problem
     */
    UnsettledUpload(
            CheckDependencies means,
            CheckRules rules,
            CheckMessage message,
            Ticket ticket,
            Function<Problem, Outcome> refuse) {
        this.returns = means.folders().returns();
        this.quiet = rules.drop().quiet();
        this.stall = rules.drop().stall();
        this.message = message;
        this.ticket = ticket;
        this.refuse = refuse;
        this.clock = means.clock();
    }

    /** True if a former check found a fault in a file that may still be growing. */
    boolean isWaiting() {
        return message.still() != null && !isFinal(message.still());
    }

    /** True if the file has changed since a former check found a fault in it. */
    boolean hasChanged(FileState now) {
        return message.still() != null && !message.still().state().equals(now);
    }

    /** The file has a fault and has not changed during this check. */
    Outcome faulty(FileState state, Problem problem) {
        if (returns.isNameTaken(ticket)) {
            return superseded();
        }
        UnchangedSince still =
                message.still() == null
                        ? new UnchangedSince(state, clock.instant())
                        : message.still();
        return isFinal(still) ? refuse.apply(problem) : later(still);
    }

    /** Looks at the file again after a while. */
    Outcome waitOn() {
        return returns.isNameTaken(ticket) ? superseded() : later(message.still());
    }

    /** B1. */
    Outcome giveBack() {
        if (returns.isNameTaken(ticket)) {
            return superseded();
        }
        returns.mark(ticket);
        return new Outcome.GiveBack();
    }

    private Outcome later(UnchangedSince still) {
        Duration remaining = remaining(still);
        Duration pause = remaining.compareTo(quiet) < 0 ? remaining : quiet;
        return new Outcome.Retry(message.with(still), pause, false);
    }

    private boolean isFinal(UnchangedSince still) {
        return remaining(still).compareTo(Duration.ofMillis(1)) < 0;
    }

    private Duration remaining(UnchangedSince still) {
        return stall.minus(Duration.between(still.since(), clock.instant()));
    }

    private Outcome superseded() {
        returns.companions(ticket);
        return refuse.apply(
                Problem.permanent(
                        Code.SUPERSEDED,
                        "The upload "
                                + Printable.of(ticket.file())
                                + " was interrupted and replaced.",
                        "It is damaged or incomplete, and another file was dropped under its name.",
                        "If the newer file is the intended one, do nothing."));
    }
}
