package io.longshore.service.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.testing.BrokerLogin;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another system: plain JMS with the generated client user, nothing of ours. */
public final class Reports implements AutoCloseable {
    private final Connection connection;
    private final Session session;
    private final MessageConsumer reports;

    private Reports(Connection connection, Session session, MessageConsumer reports) {
        this.connection = connection;
        this.session = session;
        this.reports = reports;
    }

    /**
     * @param data the folder of the embedded broker, which holds the client's credentials
     */
    public static Reports connect(String url, Path data) {
        return open(
                url, data, session -> session.createQueue("longshore.reports::longshore.reports"));
    }

    /** A reader of a subscription, which gets all reports. */
    public static Reports subscribe(String url, Path data, String name) {
        return open(
                url,
                data,
                session -> session.createQueue("longshore.reports::longshore.reports." + name));
    }

    /** A reader of alerts from now on. */
    public static Reports alerts(String url, Path data) {
        Reports alerts =
                open(
                        url,
                        data,
                        session ->
                                session.createQueue("longshore.alerts::longshore.alerts.follow"));
        while (alerts.poll(Duration.ofMillis(50)) != null) {
            continue;
        }
        return alerts;
    }

    private interface Source {
        Destination of(Session session) throws JMSException;
    }

    private static Reports open(String url, Path data, Source source) {
        try {
            Connection connection = BrokerLogin.client(data).connect(url);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            return new Reports(connection, session, session.createConsumer(source.of(session)));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** A report: its bytes as they were sent. */
    public record Report(byte[] bytes, String jobId, String statusProperty) {
        public JsonNode json() {
            try {
                return JsonTree.of(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        public String status() {
            return json().path("status").asText();
        }

        public String firstProblem() {
            return json().at("/problems/0/code").asText();
        }
    }

    /** The next report. */
    public Report next(Duration patience) {
        Report report = poll(patience);
        assertThat(report).as("a report within " + patience).isNotNull();
        return report;
    }

    /** The next report, or null if none comes. */
    public Report poll(Duration patience) {
        try {
            Message message = reports.receive(patience.toMillis());
            return message == null
                    ? null
                    : new Report(
                            message.getBody(String.class).getBytes(StandardCharsets.UTF_8),
                            message.getStringProperty("longshoreJobId"),
                            message.getStringProperty("longshoreStatus"));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Asserts that the queue is empty; ask only after a marker that comes behind all else. */
    public void assertEmpty(String what) {
        try {
            Message message = reports.receiveNoWait();
            assertThat(message == null ? null : message.getBody(String.class)).as(what).isNull();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** So many reports, in the order in which they come. */
    public List<Report> next(int count, Duration patience) {
        List<Report> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next(patience));
        }
        return all;
    }

    /** Sends a text to the jobs. */
    public void sendJob(String text) {
        sendJob(text, 4);
    }

    public void sendJob(String text, int priority) {
        try (var producer = session.createProducer(session.createQueue("longshore.jobs"))) {
            producer.setPriority(priority);
            producer.send(session.createTextMessage(text));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends any message to the jobs. */
    public void send(Maker maker) {
        try (var producer = session.createProducer(session.createQueue("longshore.jobs"))) {
            producer.send(maker.make(session));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes a message. */
    public interface Maker {
        Message make(Session session) throws JMSException;
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
