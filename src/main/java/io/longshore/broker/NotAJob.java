package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.reader.TextMessageUtil;

/**
 * Decides by type and size of a raw message whether it can be a job: a text, or bytes, of 64 KiB.
 *
 * <p>Nothing is read that is not bounded before: a message of the CORE protocol whose body is large
 * or compressed is not touched, and one of another protocol is converted only when all of it is
 * small.
 */
final class NotAJob {
    /**
     * A text of 64 KiB takes two bytes for each character in a CORE message; the rest is for
     * properties.
     */
    static final int MOST_BYTES = 192 << 10;

    /** Properties are decoded by each receiver; a job needs none. */
    static final int MOST_PROPERTY_BYTES = 32 << 10;

    private static final Map<Byte, String> OTHER_TYPES =
            Map.of(
                    Message.DEFAULT_TYPE, "a message without a body",
                    Message.OBJECT_TYPE, "a serialised Java object",
                    Message.MAP_TYPE, "a map message",
                    Message.STREAM_TYPE, "a stream message",
                    Message.EMBEDDED_TYPE, "a message in a message");

    private NotAJob() {}

    /**
     * What the message is instead of a job; empty if it may be one.
     *
     * @param isOfService whether the service sent it; asked only if that matters
     */
    static Optional<String> instead(Message message, BooleanSupplier isOfService) {
        if (message.isLargeMessage()) {
            return Optional.of("a large message");
        }
        if (message.getEncodeSize() > MOST_BYTES) {
            return Optional.of("a message larger than " + MOST_BYTES + " bytes");
        }
        try {
            // A receiver that meets the first inflates whatever the size.
            return message.containsProperty(Message.HDR_LARGE_COMPRESSED)
                            || message.containsProperty(Message.HDR_LARGE_BODY_SIZE)
                    ? Optional.of("a message that is marked as large or compressed")
                    : insteadSmall(message, message.toCore(), isOfService);
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of("a message that cannot be decoded");
        }
    }

    /** True if only a record of this invalid message is kept. */
    static boolean isTooMuchToKeep(Message message) {
        try {
            return message.getWholeMessageSize() > MOST_BYTES
                    || message.containsProperty(Message.HDR_LARGE_COMPRESSED)
                    || ReservedProperties.refused(message, message.toCore(), false).isPresent();
        } catch (RuntimeException | StackOverflowError e) {
            return true;
        }
    }

    /** True if a divert of broker.xml may have taken it: the broker then has no queue for it. */
    static boolean isTooLarge(Message message) {
        return message.isLargeMessage()
                || message.getEncodeSize() > MOST_BYTES
                || message.containsProperty(Message.HDR_LARGE_COMPRESSED)
                || message.containsProperty(Message.HDR_LARGE_BODY_SIZE);
    }

    private static Optional<String> insteadSmall(
            Message original, ICoreMessage message, BooleanSupplier isOfService) {
        if (message.getHeadersAndPropertiesEncodeSize() > MOST_PROPERTY_BYTES) {
            return Optional.of(
                    "a message with more than " + MOST_PROPERTY_BYTES + " bytes of properties");
        }
        Optional<String> refused =
                ReservedProperties.refused(
                        original,
                        message,
                        message.containsProperty(MessageProperties.PRINCIPAL)
                                && isOfService.getAsBoolean());
        if (refused.isPresent()) {
            return refused;
        }
        if (message.getType() == Message.TEXT_TYPE) {
            // A client writes the length of the text itself; a receiver believes it.
            TextMessageUtil.readBodyText(message.getReadOnlyBodyBuffer());
            return Optional.empty();
        }
        if (message.getType() == Message.BYTES_TYPE) {
            return Optional.empty();
        }
        return Optional.of(
                OTHER_TYPES.getOrDefault(message.getType(), "a message of an unknown type"));
    }
}
