package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.check.CheckStage;
import org.apache.camel.Exchange;

/** Steps C1, B1 to B4, P1 and P2. */
public final class CheckBean {
    private final StageProcessor<CheckMessage> processor;
    private final CheckStage stage;

    /**
     * @param processor of the same stage
     */
    public CheckBean(StageProcessor<CheckMessage> processor, CheckStage stage) {
        this.processor = processor;
        this.stage = stage;
    }

    /** C1, and B1 where the file has grown. */
    public void check(Exchange exchange) {
        processor.process(exchange);
    }

    /** B2. */
    public void backSidecars(Exchange exchange) {
        stage.returnSidecars(id(exchange));
    }

    /** B3. */
    public void backTarball(Exchange exchange) {
        processor.put(exchange, stage.returnArchive(id(exchange), Headers.attempt(exchange)));
    }

    /** B4. */
    public void backRemove(Exchange exchange) {
        stage.removeFolder(id(exchange));
    }

    /** P1. */
    public void putBack(Exchange exchange) {
        stage.putBack(id(exchange));
    }

    /** P2. */
    public void separate(Exchange exchange) {
        stage.separate(id(exchange));
    }

    private static JobId id(Exchange exchange) {
        return Headers.jobId(exchange).orElseThrow();
    }
}
