package io.longshore.service;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway works, the others stand by: with an external broker the queue {@code
 * longshore.leader} holds one message, and whoever has received it leads. It is never acknowledged,
 * so the broker gives it to another when the leader's session is gone.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String QUEUE = "longshore.leader";
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";
    private static final long LOOK_MILLIS = 500;
    private static final long PAUSE_MILLIS = 2000;
    private static final long RECONNECT_MILLIS = 60_000;

    private final ConnectionFactory transacted;
    private final ConnectionFactory plain;
    private final Gateway gateway;
    private final Thread thread = new Thread(this::run, "leadership");
    private final Object monitor = new Object();
    private boolean closed;
    private boolean lost;
    private boolean reconnecting;

    /** What a gateway does when it comes to lead, and when it leads no more. */
    interface Gateway {
        void lead();

        void standBy();
    }

    Leadership(ConnectionFactory transacted, ConnectionFactory plain, Gateway gateway) {
        this.transacted = transacted;
        this.plain = plain;
        this.gateway = gateway;
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
            } catch (JMSException | RuntimeException e) {
                LOG.warn("cannot lead: {}", e.getMessage());
                pause(PAUSE_MILLIS);
            }
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
            LOG.info("this gateway leads");
            gateway.lead();
            awaitEnd();
            if (!isClosed()) {
                LOG.warn("the connection to the broker was lost, and with it the lead");
                awaitReconnected();
                gateway.standBy();
            }
            return true;
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
     * closed in the middle of that wait for answers that nobody gives, one after the other.
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

    private void awaitEnd() {
        while (!isClosed() && !isLost()) {
            pause(LOOK_MILLIS);
        }
    }

    private void pause(long millis) {
        synchronized (monitor) {
            if (!closed && !lost) {
                try {
                    monitor.wait(millis);
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
