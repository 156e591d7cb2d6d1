package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.check.CheckStage;
import org.apache.camel.Exchange;

/** Steps C1 and B1 to B4. */
public final class CheckBean {
    private final CheckStage stage;

    public CheckBean(CheckStage stage) {
        this.stage = stage;
    }

    /** C1, and B1 where the file has grown. */
    public void check(Exchange exchange) {
        JobLog.within(exchange, () -> OtherVersions.reading(exchange, () -> next(exchange)));
    }

    private void next(Exchange exchange) {
        Headers.put(exchange, stage.check(Headers.body(exchange), Headers.delivery(exchange)));
    }

    /** B2. */
    public void backCompanions(Exchange exchange) {
        stage.backCompanions(id(exchange));
    }

    /** B3. */
    public void backTarball(Exchange exchange) {
        Headers.put(exchange, stage.backTarball(id(exchange), Headers.delivery(exchange)));
    }

    /** B4. */
    public void backRemove(Exchange exchange) {
        stage.backRemove(id(exchange));
    }

    private static JobId id(Exchange exchange) {
        return Headers.jobId(exchange).orElseThrow();
    }
}
