package io.longshore.broker;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.MessageProperties;
import io.longshore.job.ProgressEvent;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.Alert;
import io.longshore.report.ImportReport;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.jms.client.JMSExceptionHelper;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.jspecify.annotations.Nullable;

/** The broker as a command sees it: sends jobs, reads reports without taking any from others. */
public final class BrokerClient implements AutoCloseable {
    /** The queue that is bound to the reports from the start. */
    private static final String KEPT_REPORTS = Addresses.REPORTS + "::" + Addresses.REPORTS;

    private static final String KEPT_ALERTS = Addresses.ALERTS + "::" + Addresses.ALERTS;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /**
     * The broker also reports the end of the queue while it is still sending a large message. The
     * client therefore asks again until it has received the expected number of messages, or none
     * for this long.
     */
    private static final Duration STILL_COMING = Duration.ofSeconds(5);

    private final BrokerAccess access;
    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final Session session;

    /** Connects; the connection is restored automatically after an interruption. */
    public static BrokerClient connect(BrokerAccess access) {
        return new BrokerClient(access);
    }

    private BrokerClient(BrokerAccess access) {
        this.access = access;
        this.factory = access.factory();
        factory.setReconnectAttempts(-1);
        try {
            connection = factory.createConnection();
            session = connection.createSession();
            connection.start();
        } catch (JMSException e) {
            factory.close();
            throw BrokerProblems.of(access, "connect to the broker", e);
        }
    }

    /**
     * Puts a job on its queue: one that does another job again on that of the replays. It is safe
     * there when this returns.
     */
    public void send(ImportJob job) {
        perform(
                "send a job",
                () -> {
                    try (MessageProducer jobs =
                            session.createProducer(session.createQueue(queueOf(job)))) {
                        String text = new String(Json.compact(job), StandardCharsets.UTF_8);
                        Message message = session.createTextMessage(text);
                        if (job.id() != null) {
                            message.setStringProperty(
                                    MessageProperties.JOB_ID, job.id().toString());
                        }
                        jobs.setPriority(job.priorityOrDefault());
                        jobs.send(message);
                    }
                });
    }

    static String queueOf(ImportJob job) {
        return job.replayOf() == null ? Addresses.JOBS : Addresses.REPLAYS;
    }

    /** The subscription that is there for one reader at a time. */
    public static final String FOLLOW = "follow";

    /**
     * All reports from now on, and earlier ones that have not been consumed.
     *
     * @param subscription its name; readers of the same one share its reports
     */
    public Reports subscribe(String subscription) {
        return reports(Subscriptions.queue(Addresses.REPORTS, subscription), null);
    }

    /** The report of this job. Takes none from others. */
    public Reports subscribe(JobId id) {
        return reports(Addresses.REPORTS + "::" + Addresses.REPORTS + Addresses.AWAITED, is(id));
    }

    private Reports reports(String queue, @Nullable String selector) {
        return run(
                "subscribe to the reports",
                () -> new Reports(session.createConsumer(session.createQueue(queue), selector)));
    }

    /** An id cannot hold a quote. */
    private static String is(JobId id) {
        return MessageProperties.JOB_ID + " = '" + id + "'";
    }

    /** The progress of this job from now on. Takes none from others. */
    public Subscription<ProgressEvent> progress(JobId id) {
        return subscription(
                "subscribe to the progress",
                Addresses.PROGRESS + "::" + Addresses.PROGRESS + Addresses.AWAITED,
                is(id),
                message -> read(message, ProgressEvent.class));
    }

    /**
     * All alerts from now on, and earlier ones that have not been consumed.
     *
     * @param subscription its name; readers of the same one share its alerts
     */
    public Subscription<Alert> alerts(String subscription) {
        return subscription(
                "subscribe to the alerts",
                Subscriptions.queue(Addresses.ALERTS, subscription),
                null,
                message -> read(message, Alert.class));
    }

    private <T> Subscription<T> subscription(
            String tried, String queue, @Nullable String selector, Subscription.Parser<T> parser) {
        return run(
                tried,
                () -> {
                    // Its own, because each is read in a thread of its own.
                    Session own = connection.createSession();
                    return new Subscription<>(
                            access,
                            tried,
                            own,
                            own.createConsumer(own.createQueue(queue), selector),
                            parser);
                });
    }

    /** Tells of the progress of all jobs, in a thread of the client's, until closed. */
    public void onProgress(Consumer<ProgressEvent> hearer) {
        perform(
                "subscribe to the progress",
                () -> {
                    Session own = connection.createSession();
                    String queue = Subscriptions.queue(Addresses.PROGRESS, FOLLOW);
                    own.createConsumer(own.createQueue(queue))
                            .setMessageListener(message -> hear(message, hearer));
                });
    }

    private static void hear(Message message, Consumer<ProgressEvent> hearer) {
        try {
            read(message, ProgressEvent.class).ifPresent(hearer);
        } catch (JMSException e) {
            // Progress is for looking at; an event that cannot be read is not worth an error.
        }
    }

    /** Empty for a document that this version cannot read. */
    private static <T> Optional<T> read(Message message, Class<T> type) throws JMSException {
        try {
            byte[] json = message.getBody(String.class).getBytes(StandardCharsets.UTF_8);
            return Optional.of(Json.THEIRS.readValue(json, type));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Shows each alert that the broker keeps, the oldest first; none is removed. */
    public void browseAlerts(Consumer<Alert> reader) {
        browse(KEPT_ALERTS, null, message -> read(message, Alert.class).ifPresent(reader));
    }

    /** Shows each report that the broker keeps, the oldest first; none is removed. */
    public void browseReports(Consumer<ImportReport> reader) {
        browse(KEPT_REPORTS, null, message -> reader.accept(report(message)));
    }

    /** The last report of this job that the broker keeps. */
    public Optional<ImportReport> findReport(JobId id) {
        ImportReport[] last = new ImportReport[1];
        browse(KEPT_REPORTS, is(id), message -> last[0] = report(message));
        return Optional.ofNullable(last[0]);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            throw BrokerProblems.of(access, "close the connection", e);
        } finally {
            factory.close();
        }
    }

    private void browse(String name, @Nullable String selector, Reader reader) {
        perform(
                "look into " + name,
                () -> {
                    Queue queue = session.createQueue(name);
                    try (QueueBrowser browser = session.createBrowser(queue, selector)) {
                        Enumeration<?> messages = browser.getEnumeration();
                        long left = selector == null ? count(name) : 0;
                        Instant end = Instant.now().plus(STILL_COMING);
                        boolean more = messages.hasMoreElements();
                        while (more || left > 0 && Instant.now().isBefore(end)) {
                            if (more) {
                                reader.read((Message) messages.nextElement());
                                left--;
                                end = Instant.now().plus(STILL_COMING);
                            }
                            more = messages.hasMoreElements();
                        }
                    }
                });
    }

    /** How many messages the queue holds; a name may be {@code address::queue}. */
    private long count(String name) throws JMSException {
        SimpleString queue = CompositeAddress.extractQueueName(SimpleString.of(name));
        try {
            return ((ActiveMQSession) session).getCoreSession().queueQuery(queue).getMessageCount();
        } catch (ActiveMQException e) {
            throw JMSExceptionHelper.convertFromActiveMQException(e);
        }
    }

    private static ImportReport report(Message message) throws JMSException {
        return ImportReport.parse(message.getBody(String.class).getBytes(StandardCharsets.UTF_8));
    }

    private <T> T run(String tried, Action<T> action) {
        try {
            return action.run();
        } catch (JMSException e) {
            throw BrokerProblems.of(access, tried, e);
        }
    }

    private void perform(String tried, Step step) {
        try {
            step.run();
        } catch (JMSException e) {
            throw BrokerProblems.of(access, tried, e);
        }
    }

    /** Reports as they come, each reader all of them. */
    public final class Reports implements AutoCloseable {
        private final MessageConsumer consumer;

        private Reports(MessageConsumer consumer) {
            this.consumer = consumer;
        }

        /** The next report; nothing if none comes within this time. */
        public Optional<ImportReport> next(Duration patience) {
            return run(
                    "wait for a report",
                    () -> {
                        Message message = consumer.receive(patience.toMillis());
                        return message == null ? Optional.empty() : Optional.of(report(message));
                    });
        }

        /**
         * Waits for the report of this job. A report that was published while the connection was
         * broken is read from the reports that the broker keeps.
         *
         * @param patience null to wait as long as it takes
         * @throws ProblemException {@code REPORT_NOT_SEEN} if it does not come in time
         */
        public ImportReport await(JobId id, @Nullable Duration patience) {
            Instant end = patience == null ? Instant.MAX : Instant.now().plus(patience);
            Instant lookAgain = Instant.MIN;
            do {
                if (Instant.now().isAfter(lookAgain)) {
                    Optional<ImportReport> kept = findReport(id);
                    if (kept.isPresent()) {
                        return kept.get();
                    }
                    lookAgain = Instant.now().plus(BETWEEN_LOOKS);
                }
                Optional<ImportReport> next = next(Duration.ofSeconds(1));
                if (next.isPresent() && next.get().jobId().equals(id)) {
                    return next.get();
                }
            } while (Instant.now().isBefore(end));
            throw new ProblemException(
                    Problem.temporary(
                            Code.REPORT_NOT_SEEN,
                            "The report of job " + id + " did not come within " + patience + ".",
                            "The job is on the queue or under way.",
                            "Look later: longshore reports --job " + id + "."));
        }

        @Override
        public void close() {
            perform("end the subscription", consumer::close);
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws JMSException;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws JMSException;
    }

    @FunctionalInterface
    private interface Reader {
        void read(Message message) throws JMSException;
    }
}
