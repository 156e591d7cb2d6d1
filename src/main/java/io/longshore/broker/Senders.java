package io.longshore.broker;

import io.longshore.job.BrokerSender;
import io.longshore.job.MessageProperties;
import jakarta.jms.Message;
import java.util.UUID;
import java.util.function.Function;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * Which user sent a message, and from where, as the broker states it. What a client wrote into a
 * message is a claim, so a property counts only after a test has shown that the broker writes over
 * it.
 */
public enum Senders implements Function<Message, @Nullable BrokerSender> {
    /** {@link StatedSender} is at work: the broker states it for every protocol. */
    STATED {
        @Override
        public @Nullable BrokerSender apply(Message message) {
            return sender(
                    property(message, MessageProperties.SENT_BY),
                    property(message, MessageProperties.SENT_FROM));
        }
    },
    /** The same by the plugin of an earlier version, which states no address. */
    STATED_USER {
        @Override
        public @Nullable BrokerSender apply(Message message) {
            return sender(property(message, MessageProperties.SENT_BY), null);
        }
    },
    /** Only {@code populate-validated-user} is set: not for AMQP, where Artemis ignores it. */
    POPULATED {
        @Override
        public @Nullable BrokerSender apply(Message message) {
            return property(message, AMQP) == null
                    ? sender(property(message, VALIDATED_USER), null)
                    : null;
        }
    },
    /** The broker passes on what a client wrote. */
    UNKNOWN {
        @Override
        public @Nullable BrokerSender apply(Message message) {
            return null;
        }
    };

    /** Artemis's own: the user of the session that sent the message. */
    private static final String VALIDATED_USER = "_AMQ_VALIDATED_USER";

    /** Artemis's own, in each message that was converted from AMQP (AmqpCoreConverter). */
    private static final String AMQP = "JMS_AMQP_ORIGINAL_ENCODING";

    private static final SimpleString QUEUE = SimpleString.of(Addresses.SENDER_TEST);
    private static final long PATIENCE_MILLIS = 5_000;

    /**
     * Sends a message with a wrong name to ourselves, and looks at what becomes of the name.
     *
     * @throws ActiveMQException if the connection breaks; a broker that lacks the queue, or refuses
     *     it, is {@link #UNKNOWN}
     */
    static Senders test(ClientSession session) throws ActiveMQException {
        String id = "sender-test-" + UUID.randomUUID();
        SimpleString mine = SimpleString.of(MessageProperties.JOB_ID + " = '" + id + "'");
        try (ClientConsumer consumer = session.createConsumer(QUEUE, mine);
                ClientProducer producer = session.createProducer(QUEUE)) {
            session.start();
            ClientMessage message = SelfMessages.create(session);
            message.putStringProperty(MessageProperties.JOB_ID, id);
            message.putStringProperty(MessageProperties.SENT_BY, id);
            message.putStringProperty(MessageProperties.SENT_FROM, id);
            message.putStringProperty(VALIDATED_USER, id);
            producer.send(message);
            ClientMessage received = consumer.receive(PATIENCE_MILLIS);
            if (received == null) {
                return UNKNOWN;
            }
            received.individualAcknowledge();
            if (isOverwritten(received, MessageProperties.SENT_BY, id)) {
                return isOverwritten(received, MessageProperties.SENT_FROM, id)
                        ? STATED
                        : STATED_USER;
            }
            return isOverwritten(received, VALIDATED_USER, id) ? POPULATED : UNKNOWN;
        } catch (ActiveMQException e) {
            if (e.getType() == ActiveMQExceptionType.QUEUE_DOES_NOT_EXIST
                    || e.getType() == ActiveMQExceptionType.ADDRESS_DOES_NOT_EXIST
                    || e.getType() == ActiveMQExceptionType.SECURITY_EXCEPTION) {
                return UNKNOWN;
            }
            throw e;
        }
    }

    private static boolean isOverwritten(ClientMessage message, String property, String claim) {
        Object value = message.getObjectProperty(property);
        return value != null && !value.toString().isEmpty() && !value.toString().equals(claim);
    }

    private static @Nullable BrokerSender sender(@Nullable String user, @Nullable String from) {
        return user == null ? null : new BrokerSender(user, from);
    }

    private static @Nullable String property(Message message, String name) {
        Object value =
                message instanceof ActiveMQMessage artemis
                        ? artemis.getCoreMessage().getObjectProperty(name)
                        : null;
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }
}
