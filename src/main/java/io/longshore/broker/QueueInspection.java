package io.longshore.broker;

import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator sees of the messages in a queue, and how one is removed. No body is read,
 * whatever the size and type of a message.
 */
public final class QueueInspection {
    /** The queues that an administrator may look into. */
    public static final List<String> QUEUES =
            Stream.concat(
                            Stream.of(Addresses.JOBS_DEAD, Addresses.JOBS_INVALID),
                            Addresses.STAGES.stream())
                    .toList();

    /** If browsing gets no answer for this long, it is at the end of the queue. */
    private static final long END_MILLIS = 2_000;

    private static final int ANY_RATE = -1;
    private static final String TRIED = "look into ";

    private final BrokerAccess access;

    public QueueInspection(BrokerAccess access) {
        this.access = access;
    }

    /**
     * A message.
     *
     * @param number the broker's own, by which it is removed
     * @param jobId null if it names no job
     * @param cause why it is where it is, as a code; null if it does not say
     * @param why the same in words; null if it does not say
     * @param at when it was sent there
     */
    public record Message(
            long number,
            @Nullable String jobId,
            @Nullable String cause,
            @Nullable String why,
            Instant at) {}

    /**
     * Shows each message; none is removed. What only notes that another is elsewhere is left out.
     */
    public void browse(String queue, Consumer<Message> reader) {
        visit(
                queue,
                true,
                message -> {
                    if (!message.containsProperty(MessageProperties.NOTE)) {
                        reader.accept(shown(message));
                    }
                    return true;
                });
    }

    /**
     * Removes this message.
     *
     * @throws io.longshore.problem.ProblemException {@code MESSAGE_NOT_FOUND} if there is none
     */
    public void remove(String queue, long number) {
        boolean[] removed = new boolean[1];
        visit(
                queue,
                false,
                message -> {
                    if (message.getMessageID() != number) {
                        return true;
                    }
                    message.individualAcknowledge();
                    removed[0] = true;
                    return false;
                });
        if (!removed[0]) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MESSAGE_NOT_FOUND,
                            "The queue " + queue + " has no message " + number + ".",
                            "It was consumed, a stage is processing it, or it is in"
                                    + " another queue.",
                            "List the messages with their numbers: longshore dead --queue "
                                    + queue));
        }
    }

    /**
     * Removes all messages that are there.
     *
     * @return how many
     */
    public long removeAll(String queue) {
        long[] count = new long[1];
        visit(
                queue,
                false,
                message -> {
                    message.individualAcknowledge();
                    count[0]++;
                    return true;
                });
        return count[0];
    }

    private static Message shown(ClientMessage message) {
        return new Message(
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

    /**
     * Messages that were received but not acknowledged return to their place when the session ends.
     */
    private void visit(String queue, boolean browseOnly, Visitor visitor) {
        try (ActiveMQConnectionFactory factory = access.factory();
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            ClientSession core = ((ActiveMQSession) session).getCoreSession();
            long most = core.queueQuery(SimpleString.of(queue)).getMessageCount();
            try (ClientConsumer consumer =
                    core.createConsumer(SimpleString.of(queue), null, 0, ANY_RATE, browseOnly)) {
                boolean more = true;
                for (long seen = 0; more && seen < most; seen++) {
                    ClientMessage message = consumer.receive(END_MILLIS);
                    more = message != null && visitor.visit(message);
                }
            }
            core.commit();
        } catch (JMSException e) {
            throw BrokerProblems.of(access, TRIED + queue, e);
        } catch (ActiveMQException e) {
            JMSException wrapped = new JMSException(e.getMessage());
            wrapped.initCause(e);
            throw BrokerProblems.of(access, TRIED + queue, wrapped);
        }
    }

    /** Returns true if there should be a next one. */
    @FunctionalInterface
    private interface Visitor {
        boolean visit(ClientMessage message) throws ActiveMQException;
    }
}
