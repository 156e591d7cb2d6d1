package io.longshore.service.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.BrokerLogin;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;

/** An administrator who empties the queue of dead jobs, or that of invalid messages. */
public final class DeadJobs implements AutoCloseable {
    private final Connection connection;
    private final MessageConsumer consumer;

    private DeadJobs(Connection connection, MessageConsumer consumer) {
        this.connection = connection;
        this.consumer = consumer;
    }

    public static DeadJobs connect(String url, Path data) {
        return connect(url, data, "longshore.jobs.dead");
    }

    public static DeadJobs invalid(String url, Path data) {
        return connect(url, data, "longshore.jobs.invalid");
    }

    private static DeadJobs connect(String url, Path data, String queue) {
        try {
            Connection connection = BrokerLogin.admin(data).connect(url);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            return new DeadJobs(connection, session.createConsumer(session.createQueue(queue)));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * @param text null if it is not a text message
     */
    public record Dead(String type, String text, String cause, String jobId) {}

    public Dead next() {
        Dead dead = poll(Duration.ofSeconds(20));
        assertThat(dead).as("a dead job").isNotNull();
        return dead;
    }

    /** Asserts that the queue is empty; ask only after a marker that comes behind all else. */
    public void assertEmpty(String what) {
        try {
            assertThat(consumer.receiveNoWait()).as(what).isNull();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    public Dead poll(Duration patience) {
        try {
            Message message = consumer.receive(patience.toMillis());
            return message == null
                    ? null
                    : new Dead(
                            message.getClass().getSimpleName(),
                            message instanceof TextMessage text ? text.getText() : null,
                            message.getStringProperty("longshoreCause"),
                            message.getStringProperty("longshoreJobId"));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }
}
