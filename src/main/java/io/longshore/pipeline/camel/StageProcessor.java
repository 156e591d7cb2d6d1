package io.longshore.pipeline.camel;

import io.longshore.job.ProgressEvent;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.StageName;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a stage into its route: reads the message, calls the stage, and makes the exchange the
 * message of the outcome. The header {@code longshoreNext} selects the branch of the route.
 *
 * @param <M> the message that the stage receives
 */
public final class StageProcessor<M extends StageMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(StageProcessor.class);

    private final StageName name;
    private final Class<M> type;
    private final Stage<M> stage;
    private final ProgressEvents events;
    private final DeliveryTimes times;
    private final Clock clock;

    /**
     * @param type of the messages on the stage's queue
     */
    public StageProcessor(
            StageName name,
            Class<M> type,
            Stage<M> stage,
            ProgressEvents events,
            DeliveryTimes times,
            Clock clock) {
        this.name = name;
        this.type = type;
        this.stage = stage;
        this.events = events;
        this.times = times;
        this.clock = clock;
    }

    /** The step of the route that calls the stage. */
    public void process(Exchange exchange) {
        JobLog.within(
                exchange,
                () -> {
                    // The message carries the outcome of the stage that sent it.
                    exchange.getMessage().removeHeader(Headers.NEXT);
                    put(exchange, outcome(exchange));
                });
    }

    /**
     * The same message would be unreadable again, and its job must have a report: it goes to {@code
     * longshore.crashed} as it is.
     */
    private Outcome outcome(Exchange exchange) {
        M message;
        try {
            message = Messages.read(Headers.body(exchange), type);
        } catch (ProblemException e) {
            if (e.problem().code() != Code.MESSAGE_UNREADABLE) {
                throw e;
            }
            LOG.warn("{} {} {}", e.problem().what(), e.problem().why(), e.problem().fix());
            return new Outcome.Unreadable(e.problem());
        }
        return stage.process(message, Headers.attempt(exchange));
    }

    private ProgressEvent waiting(Outcome.Retry retry, Outcome.Cause cause, Attempt attempt) {
        Instant now = clock.instant();
        return ProgressEvent.waiting(
                retry.message().jobId(),
                new ProgressEvent.Wait(
                        cause.code(),
                        cause.what(),
                        retry.delay().isZero() ? null : now.plus(retry.delay())),
                (retry.countsAsAttempt() ? attempt.next() : attempt).number(),
                now);
    }

    /** Makes the exchange the message of this outcome. */
    void put(Exchange exchange, Outcome outcome) {
        Attempt attempt = Headers.attempt(exchange);
        OutcomeMessages.put(exchange, name, outcome, times);
        if (outcome instanceof Outcome.Retry retry && retry.cause() != null) {
            events.tell(waiting(retry, retry.cause(), attempt));
            DeliveryLog.again(
                    retry.message().jobId(),
                    retry.cause(),
                    (retry.countsAsAttempt() ? attempt.next() : attempt).number(),
                    retry.delay());
        }
        if (name == StageName.IMPORTS
                && outcome instanceof Outcome.Forward forward
                && forward.message() instanceof ResultMessage result) {
            DeliveryLog.pushed(result.report());
        }
        if (outcome instanceof Outcome.Forward forward && forward.to().isAfter(name)) {
            forward.to()
                    .phase()
                    .map(
                            phase ->
                                    ProgressEvent.reached(
                                            forward.message().jobId(), phase, clock.instant()))
                    .ifPresent(events::tell);
        }
    }
}
