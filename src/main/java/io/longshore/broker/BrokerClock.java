package io.longshore.broker;

import io.longshore.job.MessageProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * The broker's clock as this process measures it: the broker compares the time of a delayed message
 * with its own clock, which may differ from ours. Between two measurements it is continued by the
 * monotonic clock. Thread-safe.
 */
public final class BrokerClock {
    private static final SimpleString QUEUE = SimpleString.of(Addresses.CLOCK);
    private static final long PATIENCE_MILLIS = 5_000;
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private @Nullable Sample best;

    /**
     * One question and its answer.
     *
     * @param at between question and answer, by {@link System#nanoTime}
     * @param broker the broker's clock at the answer, in milliseconds since 1970
     * @param roundTrip in nanoseconds
     */
    private record Sample(long at, long broker, long roundTrip) {
        long brokerMillis(long now) {
            return broker + (now - at) / 1_000_000;
        }
    }

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    BrokerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Asks the broker: it stamps a message that this process sends to itself.
     *
     * @throws ActiveMQException if the connection breaks; a broker without the address, or without
     *     the stamp, is not measured
     */
    void measure(ClientSession session) throws ActiveMQException {
        String id = "clock-" + UUID.randomUUID();
        SimpleString mine = SimpleString.of(MessageProperties.JOB_ID + " = '" + id + "'");
        try (ClientConsumer consumer = session.createConsumer(QUEUE, mine);
                ClientProducer producer = session.createProducer(QUEUE)) {
            session.start();
            ClientMessage message = SelfMessages.create(session);
            message.putStringProperty(MessageProperties.JOB_ID, id);
            long sent = nanoTime.getAsLong();
            producer.send(message);
            ClientMessage received = consumer.receive(PATIENCE_MILLIS);
            long answered = nanoTime.getAsLong();
            if (received == null) {
                return;
            }
            received.individualAcknowledge();
            Object stamp = received.getObjectProperty(Message.HDR_INGRESS_TIMESTAMP);
            if (stamp instanceof Long millis) {
                measured(sent, answered, millis);
            }
        } catch (ActiveMQException e) {
            if (e.getType() != ActiveMQExceptionType.QUEUE_DOES_NOT_EXIST
                    && e.getType() != ActiveMQExceptionType.ADDRESS_DOES_NOT_EXIST
                    && e.getType() != ActiveMQExceptionType.SECURITY_EXCEPTION) {
                throw e;
            }
        }
    }

    /**
     * The measurement with the smallest round trip of the last minute counts, unless the new one
     * shows that the broker's clock was set, or that another broker answers.
     *
     * @param sent by {@link System#nanoTime}
     * @param answered likewise
     * @param broker in milliseconds since 1970
     */
    synchronized void measured(long sent, long answered, long broker) {
        Sample sample = new Sample(sent + (answered - sent) / 2, broker, answered - sent);
        if (best == null
                || sample.at() - best.at() >= FRESH.toNanos()
                || sample.roundTrip() <= best.roundTrip()
                || contradict(sample, best)) {
            best = sample;
        }
    }

    private static boolean contradict(Sample sample, Sample before) {
        long difference = Math.abs(sample.broker() - before.brokerMillis(sample.at()));
        return difference > (sample.roundTrip() + before.roundTrip()) / 2_000_000 + 2;
    }

    /** The broker's time of day; empty without a measurement of the last minute. */
    public synchronized Optional<Instant> now() {
        long now = nanoTime.getAsLong();
        return best == null || now - best.at() > FRESH.toNanos()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(best.brokerMillis(now)));
    }

    /**
     * How far the broker's clock is ahead of this machine's.
     *
     * @param here this machine's time of day
     * @return negative if it is behind; empty without a measurement of the last minute
     */
    public Optional<Duration> ahead(Instant here) {
        return now().map(broker -> Duration.between(here, broker));
    }
}
