package io.longshore.delivery.route;

import io.longshore.delivery.Next;
import io.longshore.delivery.RepairStage;
import io.longshore.share.WorkFolder.Unfinished;
import java.util.List;
import org.apache.camel.Exchange;

/** What is left of jobs that were under way when the gateway stopped. */
public final class RepairBean {
    private final RepairStage stage;
    private final FilingBean filing;

    public RepairBean(RepairStage stage, FilingBean filing) {
        this.stage = stage;
        this.filing = filing;
    }

    /** The jobs that are not yet where they should be. */
    public List<Unfinished> unfinished() {
        return stage.unfinished();
    }

    /** The header {@code longshoreNext} becomes {@code publish} or {@code checks}. */
    public void prepare(Exchange exchange) {
        Unfinished unfinished = exchange.getMessage().getBody(Unfinished.class);
        if (unfinished instanceof Unfinished.Reported reported) {
            filing.rewrite(exchange, reported.report());
            exchange.getMessage().setHeader(Headers.NEXT, "publish");
        } else {
            Next next = RepairStage.check(unfinished.ticket());
            Headers.put(exchange, next);
            Headers.duplicateId(exchange.getMessage(), next.id());
        }
    }
}
