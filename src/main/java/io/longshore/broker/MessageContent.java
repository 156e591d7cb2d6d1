package io.longshore.broker;

import io.longshore.job.ImportJob;
import io.longshore.job.MessageProperties;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * A message with its properties and the beginning of its body. The body of a large message, and of
 * one that is neither text nor bytes, is not read.
 *
 * @param size of the body in bytes; of a message whose body is not read, that of the message
 * @param body its first {@value #LONGEST} bytes, those of a text as UTF-8; null if it is not read
 * @param properties made printable
 */
public record MessageContent(
        Head message,
        Type type,
        long size,
        byte @Nullable [] body,
        Map<String, String> properties) {
    /** The longest body of a job. */
    private static final int LONGEST = ImportJob.MAX_BYTES;

    private static final int MOST_PROPERTIES = 100;

    /** What the body is. */
    public enum Type {
        TEXT,
        BYTES,
        /** A large message of the broker. */
        LARGE,
        /** A map, a stream, an object, or nothing. */
        OTHER
    }

    /**
     * A message in a queue.
     *
     * @param number the broker's own, by which it is removed
     * @param jobId null if it names no job
     * @param cause why it is where it is, as a code; null if it does not say
     * @param why the same in words; null if it does not say
     * @param at when it was sent there
     */
    public record Head(
            long number,
            @Nullable String jobId,
            @Nullable String cause,
            @Nullable String why,
            Instant at) {
        static Head of(ClientMessage message) {
            return new Head(
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

    static MessageContent of(ClientMessage message) {
        Type type = type(message);
        byte @Nullable [] body =
                switch (type) {
                    case TEXT -> text(message);
                    case BYTES -> bytes(message);
                    case LARGE, OTHER -> null;
                };
        long size = body == null ? message.getWholeMessageSize() : body.length;
        return new MessageContent(
                Head.of(message),
                type,
                size,
                size > LONGEST && body != null ? Arrays.copyOf(body, LONGEST) : body,
                properties(message));
    }

    /** Whether {@link #body} is only the beginning. */
    public boolean isTruncated() {
        return body != null && size > body.length;
    }

    /** A message with the same body and job id, and without the other properties. */
    ClientMessage copy(ClientSession session, byte priority) {
        ClientMessage copy =
                session.createMessage(
                        type == Type.TEXT ? Message.TEXT_TYPE : Message.BYTES_TYPE,
                        true,
                        0,
                        System.currentTimeMillis(),
                        priority);
        byte[] content = body == null ? new byte[0] : body;
        if (type == Type.TEXT) {
            copy.getBodyBuffer()
                    .writeNullableSimpleString(
                            SimpleString.of(new String(content, StandardCharsets.UTF_8)));
        } else {
            copy.getBodyBuffer().writeBytes(content);
        }
        if (message.jobId() != null) {
            copy.putStringProperty(MessageProperties.JOB_ID, message.jobId());
        }
        return copy;
    }

    private static Type type(ClientMessage message) {
        if (message.isLargeMessage()) {
            return Type.LARGE;
        }
        return switch (message.getType()) {
            case Message.TEXT_TYPE -> Type.TEXT;
            case Message.BYTES_TYPE -> Type.BYTES;
            default -> Type.OTHER;
        };
    }

    private static byte[] text(ClientMessage message) {
        SimpleString text = message.getReadOnlyBodyBuffer().readNullableSimpleString();
        return text == null ? new byte[0] : text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ClientMessage message) {
        ActiveMQBuffer buffer = message.getReadOnlyBodyBuffer();
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static Map<String, String> properties(ClientMessage message) {
        Map<String, String> properties = new TreeMap<>();
        message.getPropertyNames().stream()
                .sorted()
                .limit(MOST_PROPERTIES)
                .forEach(
                        name ->
                                properties.put(
                                        Printable.of(name.toString()), value(message, name)));
        return properties;
    }

    private static String value(ClientMessage message, SimpleString name) {
        Object value = message.getObjectProperty(name);
        return value instanceof byte[] bytes
                ? bytes.length + " bytes"
                : Printable.of(String.valueOf(value));
    }
}
