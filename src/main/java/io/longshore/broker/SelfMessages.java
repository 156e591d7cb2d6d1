package io.longshore.broker;

import java.time.Duration;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Messages that a process sends to itself, to learn something about the broker. */
final class SelfMessages {
    /** Longer than two clocks differ. */
    private static final Duration LIFE = Duration.ofDays(7);

    private SelfMessages() {}

    /**
     * A message that is not durable. Its expiry is set here, because Artemis's client compares an
     * expiry that the broker sets with its own clock: if that is ahead, it discards the message.
     */
    static ClientMessage create(ClientSession session) {
        ClientMessage message = session.createMessage(false);
        message.setExpiration(System.currentTimeMillis() + LIFE.toMillis());
        return message;
    }
}
