package io.longshore.pipeline.camel;

import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.repair.RepairStage;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder.Unfinished;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;

/** Continues jobs that were running when the gateway stopped. */
public final class RepairBean {
    private final RepairStage stage;
    private final FilingBean filing;
    private final BooleanSupplier messages;
    private final Clock clock;

    /**
     * @param messages false if no message of any job is on its way between stages
     */
    public RepairBean(RepairStage stage, FilingBean filing, BooleanSupplier messages, Clock clock) {
        this.stage = stage;
        this.filing = filing;
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * The jobs that are not yet where they should be. The header {@code longshoreAgain} is set if
     * the broker has lost their messages: it still knows their duplicate ids, and would drop them.
     */
    public void unfinished(Exchange exchange) {
        List<Unfinished> unfinished =
                stage.unfinished().stream()
                        .filter(one -> stage.isLeft(one, () -> canContinue(one)))
                        .toList();
        if (!unfinished.isEmpty() && !messages.getAsBoolean()) {
            exchange.getMessage().setHeader(Headers.AGAIN, clock.instant().toString());
        }
        exchange.getMessage().setBody(unfinished);
    }

    /** A report that cannot be read fails here, before anything is sent. */
    private boolean canContinue(Unfinished unfinished) {
        if (unfinished instanceof Unfinished.Reported reported) {
            filing.requireWritten(reported.job());
        }
        return true;
    }

    /** The header {@code longshoreNext} becomes {@code publish} or {@code checks}. */
    public void prepare(Exchange exchange) {
        Unfinished unfinished = exchange.getMessage().getBody(Unfinished.class);
        if (unfinished instanceof Unfinished.Reported reported) {
            filing.publish(exchange, reported.job());
        } else {
            Ticket ticket = Objects.requireNonNull(unfinished.ticket());
            String again = exchange.getMessage().getHeader(Headers.AGAIN, "", String.class);
            OutcomeMessages.put(exchange, CheckMessage.first(ticket));
            Headers.duplicateId(exchange.getMessage(), ticket.id(), again);
        }
    }
}
