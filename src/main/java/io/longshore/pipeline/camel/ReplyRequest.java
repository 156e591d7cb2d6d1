package io.longshore.pipeline.camel;

import io.longshore.job.Principal;
import io.longshore.job.ReplyAddress;
import io.longshore.task.RateLimit;
import io.longshore.text.Printable;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from a message whether its sender asks for an answer, and may have it. */
final class ReplyRequest {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyRequest.class);
    private static final RateLimit LIMIT = new RateLimit(Duration.ofMinutes(1));
    private static final String REPLY_TO = "JMSReplyTo";
    private static final String CORRELATION = "JMSCorrelationID";

    /** Not the name of a user. */
    private static final Object UNSTATED = new Object();

    private static final int LONGEST = 256;

    private ReplyRequest() {}

    /**
     * What the answer is to carry: the correlation id of the message, or else its message id, or
     * else the number that the broker gave it.
     *
     * @param sender as the broker states it; null if it does not
     * @return null if the message asks for no answer, or for one that its sender may not have
     */
    static @Nullable String correlationId(Message message, @Nullable Principal sender) {
        if (!(message instanceof ActiveMQMessage artemis)) {
            return null;
        }
        Object replyTo = artemis.getCoreMessage().getObjectProperty(REPLY_TO);
        if (replyTo == null) {
            return null;
        }
        String user = sender == null ? null : sender.name();
        if (!ReplyAddress.permits(replyTo.toString(), user)) {
            refused(
                    user,
                    replyTo,
                    user == null
                            ? "the broker does not state who sent it"
                            : "the only address for this sender is "
                                    + ReplyAddress.of(user)
                                            .orElse("none, because of the user's name"));
            return null;
        }
        String id = id(artemis);
        if (id == null || id.isEmpty() || id.length() > LONGEST) {
            refused(
                    user,
                    replyTo,
                    "it has no correlation id of at most " + LONGEST + " characters");
            return null;
        }
        return id;
    }

    /** Once a minute for each user: one user's mistakes hide those of no other. */
    private static void refused(@Nullable String user, Object replyTo, String why) {
        if (LIMIT.allows(user == null ? UNSTATED : user)) {
            LOG.warn(
                    "a message of {} asks for an answer at '{}', but {}; it gets none",
                    user == null ? "an unknown user" : Printable.of(user),
                    Printable.of(shortened(replyTo.toString())),
                    Printable.of(why));
        }
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST));
    }

    private static @Nullable String id(ActiveMQMessage message) {
        try {
            Object own = message.getCoreMessage().getObjectProperty(CORRELATION);
            if (own instanceof byte[] bytes) {
                return CorrelationId.ofBytes(bytes);
            }
            String correlation = message.getJMSCorrelationID();
            if (correlation != null) {
                return correlation;
            }
            String ofClient = message.getJMSMessageID();
            // Clients of STOMP give a message no id: the one that the broker gives it remains.
            return ofClient == null ? "ID:" + message.getCoreMessage().getMessageID() : ofClient;
        } catch (JMSException | RuntimeException e) {
            return null;
        }
    }
}
