package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.NextMessage;
import io.longshore.pipeline.crashed.CrashedStage;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages whose processes died, and those that no stage here can read. */
public final class CrashedBean {
    private static final Logger LOG = LoggerFactory.getLogger(CrashedBean.class);

    private final CrashedStage stage;

    public CrashedBean(CrashedStage stage) {
        this.stage = stage;
    }

    /** The outcome is {@code results}, or {@code done} if there is no such job. */
    public void fail(Exchange exchange) {
        Optional<JobId> id = Headers.jobId(exchange);
        if (id.isEmpty()) {
            LOG.warn("a message without a job's id in longshore.crashed is dropped");
            Headers.put(exchange, NextMessage.bare(NextMessage.To.DONE, null));
            return;
        }
        JobLog.within(
                exchange,
                () ->
                        Headers.put(
                                exchange,
                                stage.fail(
                                        id.get(),
                                        Headers.delivery(exchange),
                                        Headers.cause(exchange).orElse(null))));
    }
}
