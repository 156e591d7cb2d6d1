package io.longshore.cli;

import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerUser;
import io.longshore.broker.QueueInspection;
import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.share.Share;
import io.longshore.testing.FreePort;
import io.longshore.testing.SampleReports;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;

/** A share, a broker and the settings of both, without a service: the test plays it. */
public final class QueueSite implements AutoCloseable {
    public static final String FILE = "lci-v9.0.1.tar";

    private final Path config;
    private final Share share;
    private final Broker broker;

    private QueueSite(Path config, Share share, Broker broker) {
        this.config = config;
        this.share = share;
        this.broker = broker;
    }

    public static QueueSite start(Path folder) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("longshore.properties"),
                        """
                        longshore.share=%s
                        longshore.data=%s
                        longshore.broker.port=%d
                        """
                                .formatted(
                                        folder.resolve("share"),
                                        folder.resolve("data"),
                                        FreePort.find()));
        Share share = Share.prepare(folder.resolve("share"));
        return new QueueSite(config, share, Broker.open(Settings.load(config, Map.of(), Map.of())));
    }

    public Path config() {
        return config;
    }

    public Share share() {
        return share;
    }

    public Broker broker() {
        return broker;
    }

    @Override
    public void close() {
        broker.close();
    }

    public static ImportReport report(JobId id, Status status) {
        Instant now = Instant.parse("2026-11-23T08:00:00Z");
        return status == Status.VERIFIED
                ? SampleReports.of(id, status, now, FILE)
                : SampleReports.of(
                        id,
                        status,
                        now,
                        FILE,
                        new ReportProblem(
                                "TARBALL_TRUNCATED",
                                Severity.ERROR,
                                null,
                                null,
                                "It was cut off.",
                                "",
                                "Send it again.",
                                false));
    }

    /** Puts a report into {@code rejected/}. */
    public void file(ImportReport report) throws IOException {
        Path rejected = share.rejected().resolve(report.jobId().toString());
        Files.createDirectory(rejected);
        Files.write(rejected.resolve("report.json"), report.toJson());
    }

    public void publish(ImportReport report) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            Message message =
                    session.createTextMessage(new String(report.toJson(), StandardCharsets.UTF_8));
            message.setStringProperty(MessageProperties.JOB_ID, report.jobId().toString());
            message.setStringProperty(MessageProperties.STATUS, report.status().name());
            session.createProducer(session.createTopic(Addresses.REPORTS)).send(message);
        }
    }

    /** An alert about this as it is published. */
    public static String alert(String about, String code) {
        return """
        {"version":1,"about":"%s","at":"2026-11-25T12:00:00.000Z","problem":{"code":"%s",
         "severity":"error","image":null,"digest":null,"what":"It happened.",
         "why":"A reason.","fix":"Do this.","retryable":true}}\
        """
                .formatted(about, code);
    }

    /** Publishes a text on an address, about a job if one is named. */
    public void publish(String address, String text, @Nullable String jobId) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            Message message = session.createTextMessage(text);
            if (jobId != null) {
                message.setStringProperty(MessageProperties.JOB_ID, jobId);
            }
            session.createProducer(session.createTopic(address)).send(message);
        }
    }

    /** Sends a text to a queue. */
    public void send(String queue, String text) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(queue))
                    .send(session.createTextMessage(text));
        }
    }

    /** Sends a dead job that has this text, and returns its number. */
    public long deadJob(@Nullable String jobId, String cause, String text) throws JMSException {
        try (ActiveMQConnectionFactory factory = factory(BrokerUser.Account.SERVICE);
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            Message message = session.createTextMessage(text);
            if (jobId != null) {
                message.setStringProperty(MessageProperties.JOB_ID, jobId);
            }
            message.setStringProperty(MessageProperties.CAUSE, cause);
            session.createProducer(session.createQueue(Addresses.JOBS_DEAD)).send(message);
        }
        return lastNumber(Addresses.JOBS_DEAD);
    }

    /** With the defaults of a client: only above 100 KiB is a message a large one. */
    private ActiveMQConnectionFactory factory(BrokerUser.Account account) {
        BrokerAccess access = access(account);
        return new ActiveMQConnectionFactory(
                access.url(), access.username(), access.password().reveal());
    }

    /** How many clients consume from a queue. */
    public int consumers(String queue) throws Exception {
        try (ActiveMQConnectionFactory factory = factory(BrokerUser.Account.ADMIN);
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            return ((ActiveMQSession) session)
                    .getCoreSession()
                    .queueQuery(SimpleString.of(queue))
                    .getConsumerCount();
        }
    }

    /** The number of the last message in a queue. */
    public long lastNumber(String queue) {
        List<Long> numbers = new ArrayList<>();
        new QueueInspection(access(BrokerUser.Account.ADMIN))
                .browse(queue, message -> numbers.add(message.number()));
        return numbers.get(numbers.size() - 1);
    }

    /** What a command uses to reach the broker. */
    public BrokerAccess access(BrokerUser.Account account) {
        return BrokerAccess.of(Settings.load(config, Map.of(), Map.of()), account);
    }

    /** Sends a dead message. */
    public void dead(@Nullable String jobId, String cause) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            Message message = session.createBytesMessage();
            if (jobId != null) {
                message.setStringProperty(MessageProperties.JOB_ID, jobId);
            }
            message.setStringProperty(MessageProperties.CAUSE, cause);
            session.createProducer(session.createQueue(Addresses.JOBS_DEAD)).send(message);
        }
    }
}
