package io.longshore.service;

import io.longshore.access.Address;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway works, the others stand by: with an external broker the queue {@code
 * longshore.leader} holds one message, and the gateway that has received it leads. It is never
 * acknowledged, so the broker delivers it to another gateway when the leader's session has ended.
 *
 * <p>Who was halted for longer than its session lives does not know of it when it wakes up. So the
 * leader asks the broker for a sign of life every second, and its lead is good for as long after
 * the last answer as the broker keeps a silent session.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String QUEUE = Address.LEADER.text();
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";
    private static final long LOOK_MILLIS = 500;
    private static final long CONFIRM_MILLIS = 1000;
    private static final long PAUSE_MILLIS = 2000;
    private static final long RECONNECT_MILLIS = 60_000;
    private static final long TELL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ConnectionFactory transacted;
    private final ConnectionFactory plain;
    private final long sessionLifeNanos;
    private final Gateway gateway;
    private final Thread thread = new Thread(this::run, "leadership");
    private final Object monitor = new Object();

    /** By {@link System#nanoTime}, of the one thread; null if no failure was logged yet. */
    private @Nullable Long told;

    private boolean closed;
    private boolean lost;
    private boolean reconnecting;
    private boolean leading;

    /** By {@link System#nanoTime}: when the question was asked that was answered last. */
    private long confirmed;

    /** What a gateway does when it comes to lead, and when it leads no more. */
    interface Gateway {
        void lead();

        void standBy();
    }

    /**
     * @param sessionLife how long the broker keeps a silent session
     */
    Leadership(
            ConnectionFactory transacted,
            ConnectionFactory plain,
            Duration sessionLife,
            Gateway gateway) {
        this.transacted = transacted;
        this.plain = plain;
        this.sessionLifeNanos = sessionLife.toNanos();
        this.gateway = gateway;
    }

    /** True while no other gateway can have come to lead. */
    boolean isCertain() {
        synchronized (monitor) {
            return leading && !lost && System.nanoTime() - confirmed < sessionLifeNanos;
        }
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (monitor) {
            closed = true;
            monitor.notifyAll();
        }
        try {
            thread.join(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean said = false;
        while (!isClosed()) {
            try {
                if (!said) {
                    LOG.info("waiting to lead; another gateway may be working");
                    said = true;
                }
                offerToken();
                said = !leadOnce();
            } catch (JMSException | RuntimeException | Error e) {
                tell(e);
                pause(PAUSE_MILLIS);
            }
        }
    }

    /** Retried every two seconds; a repeated failure is logged once a minute. */
    private void tell(Throwable e) {
        if (told == null || System.nanoTime() - told > TELL_NANOS) {
            LOG.warn("cannot lead: {}", e.toString());
            told = System.nanoTime();
        }
    }

    /** The one message; the broker drops every further one by its duplicate id. */
    private void offerToken() throws JMSException {
        try (Connection connection = plain.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Queue queue = session.createQueue(QUEUE);
            MessageProducer producer = session.createProducer(queue);
            Message token = session.createTextMessage("lead");
            token.setStringProperty(DUPLICATE_ID, "lead");
            producer.send(token);
        }
    }

    /**
     * @return true if it led
     */
    private boolean leadOnce() throws JMSException {
        try (Connection connection = transacted.createConnection()) {
            synchronized (monitor) {
                lost = false;
            }
            if (connection instanceof ActiveMQConnection artemis) {
                artemis.setFailoverListener(this::failed);
            }
            connection.setExceptionListener(e -> failed(FailoverEventType.FAILOVER_FAILED));
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            Message token = null;
            var consumer = session.createConsumer(session.createQueue(QUEUE));
            while (token == null && !isClosed() && !isLost()) {
                token = consumer.receive(LOOK_MILLIS);
            }
            if (token == null || isClosed()) {
                return false;
            }
            lead(((ActiveMQSession) session).getCoreSession());
            return true;
        }
    }

    /**
     * Leads until the leadership is lost; everything that was started ends with it, even after a
     * partial start.
     */
    private void lead(ClientSession session) throws JMSException {
        confirm(session);
        boolean led = false;
        try {
            gateway.lead();
            led = true;
            LOG.info("this gateway leads");
            while (!isClosed() && !isLost()) {
                confirm(session);
                pause(CONFIRM_MILLIS);
            }
        } finally {
            end(led);
        }
    }

    private void confirm(ClientSession session) throws JMSException {
        long asked = System.nanoTime();
        try {
            session.queueQuery(SimpleString.of(QUEUE));
        } catch (ActiveMQException e) {
            throw new JMSException(e.getMessage());
        }
        synchronized (monitor) {
            leading = true;
            confirmed = asked;
        }
    }

    /** Whoever closes us has ended the routes before. */
    private void end(boolean led) {
        synchronized (monitor) {
            leading = false;
        }
        if (!isClosed()) {
            if (led) {
                LOG.warn("this gateway no longer leads");
            }
            awaitReconnected();
            gateway.standBy();
        }
    }

    private void failed(FailoverEventType event) {
        synchronized (monitor) {
            lost = true;
            reconnecting = event == FailoverEventType.FAILURE_DETECTED;
            monitor.notifyAll();
        }
    }

    /**
     * The client library moves all connections to the broker that works now. Consumers that are
     * closed in the middle of that wait for answers that never come, one after the other.
     */
    private void awaitReconnected() {
        long deadline = System.nanoTime() + RECONNECT_MILLIS * 1_000_000;
        synchronized (monitor) {
            while (reconnecting && !closed && System.nanoTime() - deadline < 0) {
                try {
                    monitor.wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    closed = true;
                }
            }
        }
    }

    private void pause(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (monitor) {
            long left = millis;
            while (left > 0 && !closed && !lost) {
                try {
                    monitor.wait(left);
                    left = (deadline - System.nanoTime()) / 1_000_000;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    closed = true;
                }
            }
        }
    }

    private boolean isClosed() {
        synchronized (monitor) {
            return closed;
        }
    }

    private boolean isLost() {
        synchronized (monitor) {
            return lost;
        }
    }
}
