package io.longshore.service.api;

import io.longshore.broker.Addresses;
import io.longshore.job.ProcessName;
import io.longshore.job.ProgressEvent;
import io.longshore.json.Json;
import io.longshore.task.Periodic;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the progress that other processes send, while this gateway leads. After a failure it
 * connects again. A broker without the queue for it has no progress of others.
 */
final class ProgressOfOthers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressOfOthers.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final ConnectionFactory broker;
    private final BooleanSupplier leads;
    private final Consumer<ProgressEvent> hearer;
    private final Periodic tries;
    private volatile boolean ended;

    private ProgressOfOthers(
            ConnectionFactory broker, BooleanSupplier leads, Consumer<ProgressEvent> hearer) {
        this.broker = broker;
        this.leads = leads;
        this.hearer = hearer;
        this.tries = Periodic.startWhile(leads, "progress-of-others", BETWEEN_TRIES, this::receive);
    }

    /**
     * @param hearer receives the events in the thread of this object; returns at once
     */
    public static ProgressOfOthers follow(
            ConnectionFactory broker, BooleanSupplier leads, Consumer<ProgressEvent> hearer) {
        return new ProgressOfOthers(broker, leads, hearer);
    }

    /** The client of the broker takes an interruption for itself, so a field ends the loop. */
    @Override
    public void close() {
        ended = true;
        tries.close();
    }

    /** Returns when this gateway no longer leads, or the connection is lost. */
    private void receive() {
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession();
                MessageConsumer events =
                        session.createConsumer(session.createQueue(Addresses.PROGRESS_OF_ALL))) {
            connection.start();
            while (leads.getAsBoolean() && !ended) {
                Message message = events.receive(PATIENCE.toMillis());
                if (message != null) {
                    event(message)
                            .filter(it -> !ProcessName.OF_THIS.equals(it.worker()))
                            .ifPresent(hearer);
                }
            }
        } catch (JMSException | RuntimeException e) {
            LOG.debug("the progress of other processes is not followed: {}", e.toString());
        }
    }

    private static Optional<ProgressEvent> event(Message message) throws JMSException {
        try {
            byte[] json = message.getBody(String.class).getBytes(StandardCharsets.UTF_8);
            return Optional.of(Json.THEIRS.readValue(json, ProgressEvent.class));
        } catch (IOException e) {
            // Of a later version; it is for looking at only.
            return Optional.empty();
        }
    }
}
