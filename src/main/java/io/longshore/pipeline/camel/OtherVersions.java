package io.longshore.pipeline.camel;

import io.longshore.pipeline.NextMessage;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stage of another version wrote and this one cannot read goes to {@code longshore.crashed}
 * as it came, with its cause: tried again it would be the same, and its job must have a report.
 */
final class OtherVersions {
    private static final Logger LOG = LoggerFactory.getLogger(OtherVersions.class);

    private OtherVersions() {}

    static void reading(Exchange exchange, Runnable stage) {
        // The message carries the outcome of the stage that sent it.
        exchange.getMessage().removeHeader(Headers.NEXT);
        try {
            stage.run();
        } catch (ProblemException e) {
            if (e.problem().code() != Code.MESSAGE_UNREADABLE) {
                throw e;
            }
            LOG.warn("{} {} {}", e.problem().what(), e.problem().why(), e.problem().fix());
            Headers.next(exchange, NextMessage.To.CRASHED);
            exchange.getMessage().setHeader(Headers.CAUSE, e.problem().code().name());
        }
    }
}
