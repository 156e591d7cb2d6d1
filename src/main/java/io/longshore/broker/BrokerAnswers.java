package io.longshore.broker;

import io.longshore.job.MessageProperties;
import io.longshore.job.ReplyAddress;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.RoutingContextImpl;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.converter.AMQPMessageIdHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to messages that no gateway receives: those that the broker sets aside, and those
 * that expired ("Replies, version 1" of docs/contracts.md). An answer goes only to the address of
 * the user who sent the message, and only where {@link StatedSender} states the user. A failure is
 * logged and changes nothing for the message.
 */
final class BrokerAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerAnswers.class);
    private static final SimpleString SENT_BY = SimpleString.of(MessageProperties.SENT_BY);
    private static final String CORRELATION = "JMSCorrelationID";

    /** As the gateway has it for other messages. */
    private static final int LONGEST_ID = 256;

    private final ActiveMQServer server;

    BrokerAnswers(ActiveMQServer server) {
        this.server = server;
    }

    /** Why there is no report for a message. */
    record Refusal(String code, String what, String why, String fix, boolean retryable) {
        static Refusal notAJob(String instead) {
            return new Refusal(
                    "NOT_A_JOB",
                    "The message is " + instead + ".",
                    "A job is a text message, or a bytes message with text, of at most 64 KiB without"
                            + " properties for the broker.",
                    "Send the job as JSON text, as docs/contracts.md describes it.",
                    false);
        }

        static Refusal expired() {
            return new Refusal(
                    "JOB_EXPIRED",
                    "The message expired before a gateway read it.",
                    "Its sender set a time to live, which has passed.",
                    "Send the job again with a longer time to live, or with none.",
                    true);
        }

        private String json() {
            return "{\"version\":1,\"status\":\"REFUSED\",\"problems\":[{\"code\":\""
                    + code
                    + "\",\"severity\":\"error\",\"what\":\""
                    + what
                    + "\",\"why\":\""
                    + why
                    + "\",\"fix\":\""
                    + fix
                    + "\",\"retryable\":"
                    + retryable
                    + "}]}";
        }
    }

    /**
     * Answers, if the message asks for it and its sender may have it.
     *
     * @param transaction of the sender, if there is one: the answer is sent with its commit
     */
    void answer(Message message, Refusal refusal, @Nullable Transaction transaction) {
        try {
            Optional<String> user = sender(message);
            SimpleString replyTo = message.getReplyTo();
            Object id = id(message);
            if (user.isEmpty() || replyTo == null || id == null) {
                return;
            }
            if (ReplyAddress.permits(replyTo.toString(), user.get())) {
                send(ReplyAddress.of(user.get()).orElseThrow(), id, refusal, transaction);
            }
        } catch (Exception | StackOverflowError e) {
            LOG.warn("a message that is no job is not answered: {}", e.toString());
        }
    }

    private void send(String address, Object id, Refusal refusal, @Nullable Transaction transaction)
            throws Exception {
        SimpleString to = SimpleString.of(address);
        if (server.getPostOffice().getBinding(to) == null) {
            return;
        }
        SimpleString text = SimpleString.of(refusal.json());
        CoreMessage answer =
                new CoreMessage(server.getStorageManager().generateID(), 2 * text.length());
        answer.setType(Message.TEXT_TYPE);
        answer.setAddress(to);
        answer.setDurable(false);
        answer.setTimestamp(System.currentTimeMillis());
        answer.setRoutingType(RoutingType.ANYCAST);
        answer.putStringProperty(MessageProperties.STATUS, "REFUSED");
        if (id instanceof byte[] bytes) {
            answer.putBytesProperty(CORRELATION, bytes);
        } else {
            answer.putStringProperty(CORRELATION, id.toString());
        }
        answer.getBodyBuffer().writeNullableSimpleString(text);
        server.getPostOffice().route(answer, new RoutingContextImpl(transaction), false);
    }

    /** Empty if nobody states it here: what a client wrote is a claim. */
    private Optional<String> sender(Message message) {
        boolean isStated =
                server.getBrokerPlugins().stream().anyMatch(StatedSender.class::isInstance);
        return isStated
                ? Optional.ofNullable(message.getBrokerProperty(SENT_BY)).map(Object::toString)
                : Optional.empty();
    }

    /** A text or bytes, as a CORE message carries it; null if there is none, or it is too long. */
    private static @Nullable Object id(Message message) {
        Object id = message.getCorrelationID();
        if (id != null && !(message instanceof ICoreMessage)) {
            id = AMQPMessageIdHelper.INSTANCE.toCorrelationIdStringOrBytes(id);
        } else if (id == null && message instanceof ICoreMessage) {
            // Clients of STOMP give a message no id: the one that the broker gives it remains.
            Object ofClient = message.getUserID();
            id = "ID:" + (ofClient == null ? message.getMessageID() : ofClient);
        }
        if (id instanceof byte[] bytes) {
            return bytes.length > 0 && bytes.length <= LONGEST_ID ? id : null;
        }
        return id == null || id.toString().isEmpty() || id.toString().length() > LONGEST_ID
                ? null
                : id.toString();
    }
}
