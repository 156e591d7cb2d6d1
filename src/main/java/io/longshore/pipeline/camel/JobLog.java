package io.longshore.pipeline.camel;

import io.longshore.pipeline.DeliveryLog;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Puts the job's id into the log while a stage works on it. */
final class JobLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.longshore.stage");
    private static final String JOB = DeliveryLog.JOB;

    private JobLog() {}

    static void within(Exchange exchange, Runnable stage) {
        String before = Headers.jobId(exchange).map(Object::toString).orElse("-");
        MDC.put(JOB, before);
        try {
            stage.run();
            Headers.jobId(exchange).ifPresent(id -> MDC.put(JOB, id.toString()));
            LOG.debug(
                    "{} -> {}",
                    exchange.getFromRouteId(),
                    exchange.getMessage().getHeader(Headers.NEXT, "done", String.class));
        } finally {
            MDC.remove(JOB);
        }
    }
}
