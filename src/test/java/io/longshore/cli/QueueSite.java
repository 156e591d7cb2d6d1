package io.longshore.cli;

import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
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
import java.util.Map;
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

    /** Sends a text to a queue. */
    public void send(String queue, String text) throws JMSException {
        try (Connection connection = broker.plain().createConnection();
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(queue))
                    .send(session.createTextMessage(text));
        }
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
