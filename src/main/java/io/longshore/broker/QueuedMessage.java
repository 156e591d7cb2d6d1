package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.time.Instant;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message in a queue.
 *
 * @param number the broker's own, by which it is removed
 * @param jobId null if it names no job
 * @param cause why it is where it is, as a code; null if it does not say
 * @param why the same in words; null if it does not say
 * @param at when it was sent there
 */
public record QueuedMessage(
        long number,
        @Nullable String jobId,
        @Nullable String cause,
        @Nullable String why,
        Instant at) {
    static QueuedMessage of(ClientMessage message) {
        return new QueuedMessage(
                message.getMessageID(),
                text(message, MessageProperties.JOB_ID),
                text(message, MessageProperties.CAUSE),
                text(message, MessageProperties.WHY),
                Instant.ofEpochMilli(message.getTimestamp()));
    }

    private static @Nullable String text(ClientMessage message, String property) {
        Object value = message.getObjectProperty(property);
        return value == null ? null : value.toString();
    }
}
