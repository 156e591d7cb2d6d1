package io.longshore.pipeline.camel;

import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Messages;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.StageName;
import org.apache.camel.Exchange;

/** The one place where an outcome becomes a message of Camel. */
final class OutcomeMessages {
    /** The property of the exchange with the outcome, for the later steps of a route. */
    private static final String OUTCOME = "longshoreOutcome";

    private OutcomeMessages() {}

    /**
     * Makes the exchange the message of this outcome, with the header {@code longshoreNext}.
     *
     * @param at the stage that returned the outcome
     * @param times of delayed messages
     * @throws IllegalStateException for an outcome that is not known here
     */
    static void put(Exchange exchange, StageName at, Outcome outcome, DeliveryTimes times) {
        if (outcome instanceof Outcome.Forward forward) {
            put(exchange, forward);
            return;
        } else if (outcome instanceof Outcome.PutBack back) {
            put(exchange, back.result().message(), back.result().attempt());
        } else if (outcome instanceof Outcome.Retry retry) {
            Attempt attempt = Headers.attempt(exchange);
            put(exchange, retry.message(), retry.countsAsAttempt() ? attempt.next() : attempt);
            if (!retry.delay().isZero()) {
                Headers.deliverAt(exchange.getMessage(), times.after(retry.delay()));
            }
        } else if (outcome instanceof Outcome.Unreadable unreadable) {
            Headers.cause(exchange.getMessage(), unreadable.cause().code().name());
        } else if (outcome instanceof Outcome.Dead dead) {
            Headers.put(exchange, null, dead.id());
        } else if (outcome instanceof Outcome.Publish publish) {
            Headers.put(exchange, null, publish.filed().report().jobId());
        } else if (outcome instanceof Outcome.GiveBack || outcome instanceof Outcome.Done) {
            Attempt attempt = Headers.attempt(exchange);
            Headers.put(exchange, null, Headers.jobId(exchange).orElse(null));
            Headers.attempt(exchange.getMessage(), attempt);
        } else {
            throw new IllegalStateException("no message for the outcome " + outcome);
        }
        select(exchange, outcome, outcome.branch(at));
    }

    /** Makes the exchange a message to another stage. */
    static void put(Exchange exchange, Outcome.Forward forward) {
        put(exchange, forward.message(), forward.attempt());
        select(exchange, forward, forward.to().text());
    }

    private static void put(Exchange exchange, StageMessage message, Attempt attempt) {
        Headers.put(exchange, Messages.write(message), message.jobId());
        Headers.attempt(exchange.getMessage(), attempt);
    }

    private static void select(Exchange exchange, Outcome outcome, String branch) {
        exchange.setProperty(OUTCOME, outcome);
        Headers.next(exchange.getMessage(), branch);
    }

    /** The outcome that an earlier step of the route has put into the exchange. */
    static <O extends Outcome> O of(Exchange exchange, Class<O> type) {
        return exchange.getProperty(OUTCOME, type);
    }
}
