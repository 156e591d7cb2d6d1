package io.longshore.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;

/** What is published on one queue, as it comes. For one thread, and another one that closes it. */
public final class Subscription<T> implements AutoCloseable {
    private final BrokerAccess access;
    private final String tried;
    private final Session session;
    private final MessageConsumer consumer;
    private final Parser<T> parser;

    /**
     * @param tried what it is for, as the end of "tried to …"
     * @param session closed with the subscription
     */
    Subscription(
            BrokerAccess access,
            String tried,
            Session session,
            MessageConsumer consumer,
            Parser<T> parser) {
        this.access = access;
        this.tried = tried;
        this.session = session;
        this.consumer = consumer;
        this.parser = parser;
    }

    /** The next one; nothing if none comes within this time. */
    public Optional<T> next(Duration patience) {
        try {
            Message message = consumer.receive(patience.toMillis());
            return message == null ? Optional.empty() : parser.parse(message);
        } catch (JMSException e) {
            throw BrokerProblems.of(access, tried, e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (JMSException e) {
            throw BrokerProblems.of(access, tried, e);
        }
    }

    /** Reads a message; empty for one that this version cannot read. */
    @FunctionalInterface
    interface Parser<T> {
        Optional<T> parse(Message message) throws JMSException;
    }
}
