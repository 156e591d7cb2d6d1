package io.longshore.pipeline.camel;

import io.longshore.job.MessageProperties;
import io.longshore.job.ReplyAddress;
import io.longshore.json.Json;
import io.longshore.pipeline.Replies;
import io.longshore.pipeline.Reply;
import io.longshore.task.DaemonThreads;
import io.longshore.task.RateLimit;
import jakarta.jms.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;

/**
 * Sends answers in a thread of its own, not persistent: an unavailable broker, or a user without a
 * queue for answers, delays no job. The last {@value #MOST} wait for the broker. The broker bounds
 * their number and their age.
 */
public final class ReplyMessages implements Replies {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyMessages.class);
    private static final int MOST = 100;

    private final JmsTemplate template;
    private final RateLimit limit = new RateLimit(Duration.ofMinutes(1));
    private final ThreadPoolExecutor sends =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MOST),
                    DaemonThreads.named("replies"),
                    new ThreadPoolExecutor.DiscardOldestPolicy());

    public ReplyMessages(ConnectionFactory factory) {
        template = new JmsTemplate(factory);
        template.setExplicitQosEnabled(true);
        template.setDeliveryPersistent(false);
    }

    @Override
    public void tell(String user, String correlationId, Reply reply) {
        ReplyAddress.of(user)
                .ifPresent(address -> sends.execute(() -> send(address, correlationId, reply)));
    }

    private void send(String address, String correlationId, Reply reply) {
        try {
            template.send(
                    address,
                    session -> {
                        var message =
                                session.createTextMessage(
                                        new String(Json.compact(reply), StandardCharsets.UTF_8));
                        CorrelationId.put(message, correlationId);
                        message.setStringProperty(MessageProperties.STATUS, reply.status());
                        if (reply.jobId() != null) {
                            message.setStringProperty(
                                    MessageProperties.JOB_ID, reply.jobId().toString());
                        }
                        return message;
                    });
        } catch (JmsException | IllegalStateException e) {
            OptionalLong others = limit.allow(MessageProperties.STATUS);
            if (others.isPresent()) {
                LOG.warn(
                        "an answer was not sent to {}, and {} before it: {}",
                        address,
                        others.getAsLong(),
                        e.toString());
            }
        }
    }
}
