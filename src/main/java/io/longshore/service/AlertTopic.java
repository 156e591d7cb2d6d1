package io.longshore.service;

import io.longshore.broker.Addresses;
import io.longshore.json.Json;
import io.longshore.pipeline.Alerts;
import io.longshore.report.Alert;
import io.longshore.task.DaemonThreads;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts in a thread of its own: an unavailable broker blocks no sender of alerts. They wait
 * for it, the last {@value #MOST} of them.
 */
final class AlertTopic implements Alerts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertTopic.class);
    private static final String ENDPOINT = "plain:topic:" + Addresses.ALERTS;
    private static final int MOST = 100;

    private final Supplier<CamelContext> context;
    private final Consumer<Alert> listener;
    private final ThreadPoolExecutor sends =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MOST),
                    DaemonThreads.named("alerts"),
                    new ThreadPoolExecutor.DiscardOldestPolicy());

    /**
     * @param listener is told of each alert at once, whether the broker is available or not
     */
    AlertTopic(Supplier<CamelContext> context, Consumer<Alert> listener) {
        this.context = context;
        this.listener = listener;
    }

    @Override
    public void raise(Alert alert) {
        listener.accept(alert);
        String text = new String(Json.compact(alert), StandardCharsets.UTF_8);
        sends.execute(() -> send(text));
    }

    @Override
    public void close() {
        sends.shutdownNow();
    }

    private void send(String text) {
        try (ProducerTemplate template = context.get().createProducerTemplate()) {
            template.sendBody(ENDPOINT, text);
        } catch (Exception e) {
            LOG.warn("an alert was not sent: {}", e.toString());
        }
    }
}
