package io.longshore.pipeline.camel;

import io.longshore.job.JobId;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.crashed.CrashedMessage;
import io.longshore.pipeline.crashed.CrashedStage;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages whose processes crashed, and those that no stage here can read. */
public final class CrashedBean {
    private static final Logger LOG = LoggerFactory.getLogger(CrashedBean.class);

    private final CrashedStage stage;
    private final DeliveryTimes times;

    public CrashedBean(CrashedStage stage, DeliveryTimes times) {
        this.stage = stage;
        this.times = times;
    }

    /** The outcome is {@code results}, or {@code done} if there is no such job. */
    public void fail(Exchange exchange) {
        JobLog.within(
                exchange,
                () -> OutcomeMessages.put(exchange, StageName.CRASHED, outcome(exchange), times));
    }

    /** The body can be of any stage and version: only the properties are read. */
    private Outcome outcome(Exchange exchange) {
        Optional<JobId> id = Headers.jobId(exchange);
        if (id.isEmpty()) {
            LOG.warn("a message without a job's id in longshore.crashed is discarded");
            return new Outcome.Done();
        }
        @Nullable String cause = Headers.cause(exchange).orElse(null);
        return stage.process(new CrashedMessage(id.get(), cause), Headers.attempt(exchange));
    }
}
