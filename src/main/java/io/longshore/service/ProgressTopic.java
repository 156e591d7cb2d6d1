package io.longshore.service;

import io.longshore.broker.Addresses;
import io.longshore.job.MessageProperties;
import io.longshore.job.ProgressEvent;
import io.longshore.json.Json;
import io.longshore.pipeline.ProgressEvents;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends progress events over the connection that may fail; no component depends on them. */
final class ProgressTopic implements ProgressEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressTopic.class);
    private static final String ENDPOINT = "progress:topic:" + Addresses.PROGRESS;

    private final Supplier<CamelContext> context;
    private @Nullable ProducerTemplate template;

    ProgressTopic(Supplier<CamelContext> context) {
        this.context = context;
    }

    @Override
    public void tell(ProgressEvent event) {
        try {
            template()
                    .sendBodyAndHeaders(
                            ENDPOINT,
                            new String(Json.compact(event), StandardCharsets.UTF_8),
                            Map.of(MessageProperties.JOB_ID, event.jobId().toString()));
        } catch (CamelExecutionException | IllegalStateException e) {
            LOG.debug("progress was not sent: {}", e.toString());
        }
    }

    private synchronized ProducerTemplate template() {
        if (template == null) {
            template = context.get().createProducerTemplate();
        }
        return template;
    }
}
