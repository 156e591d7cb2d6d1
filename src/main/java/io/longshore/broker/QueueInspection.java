package io.longshore.broker;

import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * What an administrator sees of the messages in a queue, and how one is removed or sent again.
 * Browsing and removing read no body, whatever the size and type of a message.
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
     * Shows each message; none is removed. What only notes that another is elsewhere is left out.
     */
    public void browse(String queue, Consumer<MessageContent.Head> reader) {
        visit(
                queue,
                Access.BROWSE,
                (session, message) -> {
                    if (!message.containsProperty(MessageProperties.NOTE)) {
                        reader.accept(MessageContent.Head.of(message));
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
        visitOne(
                queue,
                number,
                Access.CONSUME,
                (session, message) -> {
                    message.individualAcknowledge();
                    return number;
                });
    }

    /**
     * Reads this message.
     *
     * @throws io.longshore.problem.ProblemException {@code MESSAGE_NOT_FOUND} if there is none
     */
    public MessageContent read(String queue, long number) {
        return visitOne(
                queue, number, Access.BROWSE, (session, message) -> MessageContent.of(message));
    }

    /**
     * A message that was sent again.
     *
     * @param to the queue
     */
    public record Resent(MessageContent content, String to) {}

    /**
     * Moves this message: one transaction consumes it and sends a message with the same body, job
     * id and priority. The broker states its sender anew.
     *
     * @param where the queue that it is sent to; may throw, then the message stays
     * @throws io.longshore.problem.ProblemException {@code MESSAGE_NOT_FOUND} if there is none
     */
    public Resent resend(String queue, long number, Function<MessageContent, String> where) {
        return visitOne(
                queue,
                number,
                Access.MOVE,
                (session, message) -> {
                    MessageContent content = MessageContent.of(message);
                    String to = where.apply(content);
                    try (ClientProducer producer = session.createProducer(to)) {
                        producer.send(content.copy(session, message.getPriority()));
                    }
                    message.individualAcknowledge();
                    return new Resent(content, to);
                });
    }

    private <T> T visitOne(String queue, long number, Access how, Work<T> work) {
        List<T> found = new ArrayList<>(1);
        visit(
                queue,
                how,
                (session, message) -> {
                    if (message.getMessageID() != number) {
                        return true;
                    }
                    found.add(work.on(session, message));
                    return false;
                });
        if (found.isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.MESSAGE_NOT_FOUND,
                            "The queue " + queue + " has no message " + number + ".",
                            "It was consumed, a stage is processing it, or it is in"
                                    + " another queue.",
                            "List the messages with their numbers: longshore dead --queue "
                                    + queue));
        }
        return found.get(0);
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
                Access.CONSUME,
                (session, message) -> {
                    message.individualAcknowledge();
                    count[0]++;
                    return true;
                });
        return count[0];
    }

    /**
     * Messages that were received but not acknowledged return to their place when the session ends.
     */
    private void visit(String queue, Access how, Visitor visitor) {
        boolean isBrowsing = how == Access.BROWSE;
        try (ActiveMQConnectionFactory factory = access.factory();
                Connection connection = factory.createConnection();
                Session session =
                        how == Access.MOVE
                                ? connection.createSession(Session.SESSION_TRANSACTED)
                                : connection.createSession()) {
            connection.start();
            ClientSession core = ((ActiveMQSession) session).getCoreSession();
            long most = core.queueQuery(SimpleString.of(queue)).getMessageCount();
            try (ClientConsumer consumer =
                    core.createConsumer(SimpleString.of(queue), null, 0, ANY_RATE, isBrowsing)) {
                boolean more = true;
                for (long seen = 0; more && seen < most; seen++) {
                    ClientMessage message = consumer.receive(END_MILLIS);
                    more = message != null && visitor.visit(core, message);
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
        boolean visit(ClientSession session, ClientMessage message) throws ActiveMQException;
    }

    /** What is done with one message. */
    @FunctionalInterface
    private interface Work<T> {
        T on(ClientSession session, ClientMessage message) throws ActiveMQException;
    }

    private enum Access {
        BROWSE,
        /** Each message that is acknowledged is removed at once. */
        CONSUME,
        /** What is acknowledged and sent is committed together, or not at all. */
        MOVE
    }
}
