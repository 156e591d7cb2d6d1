package io.longshore.broker;

import io.longshore.config.BrokerSetting;
import io.longshore.config.Settings;
import io.longshore.job.MessageProperties;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInvalidFilterExpressionException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker as a service process sees it, embedded or elsewhere, with the three ways in which our
 * stages connect to it. Closing it closes the pools and, if it is ours, the broker.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    /** Bodies above this travel as files beside the journal and take next to no memory. */
    private static final int MIN_LARGE_MESSAGE = 4 << 10;

    /**
     * The connection then fails, and its user opens a new one, which tries both brokers. A
     * connection that has not received the address of the other broker in time would try the
     * unavailable one indefinitely.
     */
    private static final int TRIES_OF_A_PAIR = 4;

    private static final int CALL_TIMEOUT_MILLIS = 30_000;

    /** So soon is what a halted process or a dead machine held given to another. */
    private static final int CONNECTION_TTL_MILLIS = 20_000;

    private final BrokerClock clock = new BrokerClock(System::nanoTime);
    private final @Nullable EmbeddedBroker embedded;
    private final BrokerAccess access;
    private final ActiveMQConnectionFactory transacted;
    private final JmsPoolConnectionFactory plain;
    private final JmsPoolConnectionFactory progress;

    private Broker(@Nullable EmbeddedBroker embedded, BrokerAccess access) {
        this.embedded = embedded;
        this.access = access;
        this.transacted = lasting();
        this.plain = pool(lasting());
        ActiveMQConnectionFactory fleeting = access.factory();
        fleeting.setReconnectAttempts(0);
        fleeting.setBlockOnNonDurableSend(false);
        fleeting.setCallTimeout(2_000);
        // No credit from the broker is waited for: with a full disk it gives none.
        fleeting.setProducerWindowSize(-1);
        this.progress = pool(fleeting);
    }

    /**
     * Starts the embedded broker, or waits for the one of {@code longshore.broker.url}: as long as
     * it takes, with one line in the log.
     *
     * @throws ProblemException what {@link EmbeddedBroker#start} throws; {@code
     *     BROKER_CREDENTIALS_REFUSED} if the broker does not let us in; {@code BROKER_NOT_PREPARED}
     *     if it lacks a queue; {@code CANCELLED} if the thread is interrupted while it waits
     */
    public static Broker open(Settings settings) {
        if (settings.find(BrokerSetting.URL).isPresent()) {
            BrokerAccess access = BrokerAccess.of(settings, BrokerUser.Account.SERVICE);
            await(access);
            warnOfMissingRules(access);
            return new Broker(null, access);
        }
        EmbeddedBroker embedded = EmbeddedBroker.start(settings);
        embedded.running().record(settings);
        return new Broker(embedded, embedded.service());
    }

    /**
     * For stages: receiving and sending over it in one thread is one transaction. Reconnects to a
     * single broker without limit; prefetches one message at a time.
     */
    public ConnectionFactory transacted() {
        return transacted;
    }

    /**
     * For sends with a duplicate id, outside of any transaction. Pooled; reconnects as that does.
     */
    public ConnectionFactory plain() {
        return plain;
    }

    /**
     * For messages that may get lost: fails at once when the broker is unavailable, and blocks
     * nobody. Pooled.
     */
    public ConnectionFactory progress() {
        return progress;
    }

    /** The broker's clock, as {@link #measureClock} has measured it. */
    public BrokerClock clock() {
        return clock;
    }

    /**
     * Measures the broker's clock. Without {@code longshore.clock} at the broker nothing is
     * measured.
     *
     * @throws ProblemException {@code BROKER_UNREACHABLE} and the like
     */
    public void measureClock() {
        ask(
                access,
                "measure the broker's clock",
                session -> {
                    clock.measure(session);
                    return clock;
                });
    }

    /** How long the broker keeps the session of a silent process. */
    public Duration sessionLife() {
        return Duration.ofMillis(transacted.getConnectionTTL());
    }

    /** Where others connect; without parameters. */
    public String url() {
        return embedded != null ? embedded.url() : access.shownUrl();
    }

    /** True if the broker runs in this process. */
    public boolean isEmbedded() {
        return embedded != null;
    }

    /**
     * The embedded broker reads its certificate and key again; existing connections stay.
     *
     * @throws ProblemException {@code BROKER_ERROR} if its port cannot be opened again
     */
    public void renewCertificate() {
        if (embedded != null) {
            embedded.renewCertificate();
        }
    }

    /**
     * Asks the broker for a sign of life.
     *
     * @throws ProblemException {@code BROKER_UNREACHABLE} and the like; {@code DISK_FULL} if the
     *     embedded broker has little room or none
     */
    public void check() {
        if (embedded != null) {
            embedded.requireRunning();
        }
        check(access);
    }

    /** How many messages each queue holds, those in delivery included, by the queue's name. */
    public Map<String, Long> depths() {
        return ask(
                access,
                "count the messages of the queues",
                session -> {
                    Map<String, Long> depths = new TreeMap<>();
                    for (String queue : Addresses.QUEUES) {
                        depths.put(
                                queue,
                                session.queueQuery(SimpleString.of(queue)).getMessageCount());
                    }
                    return depths;
                });
    }

    /** How many messages {@code longshore.jobs.dead} holds. */
    public long deadJobs() {
        return depths().getOrDefault(Addresses.JOBS_DEAD, 0L);
    }

    /** True if a message of any job waits for a stage, or is in the hands of one. */
    public boolean hasJobs() {
        Map<String, Long> depths = depths();
        return Addresses.STAGES.stream().anyMatch(queue -> depths.getOrDefault(queue, 0L) > 0);
    }

    @Override
    public void close() {
        progress.stop();
        plain.stop();
        transacted.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private ActiveMQConnectionFactory lasting() {
        ActiveMQConnectionFactory factory = access.factory();
        factory.setConsumerWindowSize(0);
        factory.setReconnectAttempts(access.isPair() ? TRIES_OF_A_PAIR : -1);
        factory.setRetryInterval(500);
        factory.setRetryIntervalMultiplier(2);
        factory.setMaxRetryInterval(10_000);
        factory.setCallTimeout(CALL_TIMEOUT_MILLIS);
        factory.setCallFailoverTimeout(CALL_TIMEOUT_MILLIS);
        // A broker in this process is halted with it.
        if (embedded == null && !access.names("connectionTTL")) {
            factory.setConnectionTTL(CONNECTION_TTL_MILLIS);
            factory.setClientFailureCheckPeriod(CONNECTION_TTL_MILLIS / 2);
        }
        factory.setMinLargeMessageSize(MIN_LARGE_MESSAGE);
        return factory;
    }

    static JmsPoolConnectionFactory pool(ActiveMQConnectionFactory factory) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(factory);
        pool.setMaxConnections(1);
        return pool;
    }

    private static void await(BrokerAccess access) {
        boolean said = false;
        while (true) {
            try {
                check(access);
                if (said) {
                    LOG.info("The broker {} answers", access.shownUrl());
                }
                return;
            } catch (ProblemException e) {
                if (!e.problem().retryable()) {
                    throw e;
                }
                if (!said) {
                    LOG.warn(
                            "{} {} Trying again every {} s.",
                            e.problem().what(),
                            e.problem().why(),
                            BETWEEN_TRIES.toSeconds());
                    said = true;
                }
            }
            try {
                Thread.sleep(BETWEEN_TRIES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProblemException(
                        Problem.temporary(
                                Code.CANCELLED,
                                "Waiting for the broker " + access.shownUrl() + " was broken off.",
                                "",
                                "Start again."),
                        e);
            }
        }
    }

    /** A broker with our plugins refuses this filter. */
    private static void warnOfMissingRules(BrokerAccess access) {
        boolean refused =
                ask(
                        access,
                        "connect to the broker",
                        session -> {
                            try {
                                session.createConsumer(
                                                SimpleString.of(Addresses.CHECKS),
                                                SimpleString.of(
                                                        MessageProperties.JOB_ID + " LIKE 'a'"),
                                                true)
                                        .close();
                                return false;
                            } catch (ActiveMQInvalidFilterExpressionException e) {
                                return true;
                            }
                        });
        if (!refused) {
            LOG.warn(
                    "The broker {} lacks the plugins of Longshore: it accepts any filter of a"
                            + " reader, and passes on messages with a false size. \"External"
                            + " broker\" in docs/operations.md describes how to add them.",
                    access.shownUrl());
        }
    }

    /**
     * Says which user sent a message. Where the broker does not state that, or not for each
     * protocol, a warning is logged.
     */
    public Senders senders() {
        Senders senders = ask(access, "connect to the broker", Senders::test);
        switch (senders) {
            case STATED, STATED_USER -> {}
            case POPULATED -> warnOfSenders("by AMQP", "the plugin StatedSender");
            case UNKNOWN ->
                    warnOfSenders(
                            "at all",
                            "populate-validated-user, the address "
                                    + Addresses.SENDER_TEST
                                    + " and the plugin StatedSender");
        }
        return senders;
    }

    /** With which this process is signed in. */
    public BrokerAccess access() {
        return access;
    }

    private void warnOfSenders(String which, String lacks) {
        LOG.warn(
                "The broker {} does not state who sent a message {}: the reports of such jobs lack"
                        + " 'sentBy', and in longshore.targets their sender is '*'. It lacks {};"
                        + " \"External broker\" in docs/operations.md describes how to add it.",
                access.shownUrl(),
                which,
                lacks);
    }

    private static void check(BrokerAccess access) {
        List<String> missing =
                ask(
                        access,
                        "connect to the broker",
                        session -> {
                            List<String> absent = new ArrayList<>();
                            for (String queue : Addresses.QUEUES) {
                                if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
                                    absent.add(queue);
                                }
                            }
                            return absent;
                        });
        if (!missing.isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BROKER_NOT_PREPARED,
                            "The broker "
                                    + access.shownUrl()
                                    + " has no queue "
                                    + String.join(", ", missing)
                                    + ".",
                            "Queues and their limits belong to the broker's configuration.",
                            "Put the addresses of deploy/artemis/broker.xml into its broker.xml."));
        }
    }

    static <T> T ask(BrokerAccess access, String tried, Question<T> question) {
        try (ActiveMQConnectionFactory factory = access.factory()) {
            factory.setCallTimeout(5_000);
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession()) {
                return question.put(((ActiveMQSession) session).getCoreSession());
            }
        } catch (JMSException e) {
            throw BrokerProblems.of(access, tried, e);
        } catch (ActiveMQException e) {
            JMSException wrapped = new JMSException(e.getMessage());
            wrapped.initCause(e);
            throw BrokerProblems.of(access, tried, wrapped);
        }
    }

    /** Something to ask the broker over a session that is closed afterwards. */
    @FunctionalInterface
    interface Question<T> {
        T put(ClientSession session) throws ActiveMQException;
    }
}
