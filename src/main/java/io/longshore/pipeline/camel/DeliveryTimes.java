package io.longshore.pipeline.camel;

import io.longshore.task.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** When the broker delivers a delayed message, by its own clock. */
public final class DeliveryTimes {
    /** While the broker's clock is unknown, this process waits so long itself. */
    static final Duration LONGEST_HOLD = Duration.ofSeconds(5);

    private final Supplier<Optional<Instant>> broker;
    private final Clock clock;
    private final Pause pause;

    /**
     * @param broker the broker's time of day; empty while it is unknown
     * @param clock of this machine
     */
    public DeliveryTimes(Supplier<Optional<Instant>> broker, Clock clock) {
        this(broker, clock, Pause.SLEEP);
    }

    DeliveryTimes(Supplier<Optional<Instant>> broker, Clock clock, Pause pause) {
        this.broker = broker;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * The broker's time of day after this delay. While the broker's clock is unknown, this process
     * waits for the first seconds itself, so that a message never comes back at once, and takes its
     * own clock for the rest.
     */
    Instant after(Duration delay) {
        Optional<Instant> now = broker.get();
        if (now.isPresent()) {
            return now.get().plus(delay);
        }
        Duration held = delay.compareTo(LONGEST_HOLD) < 0 ? delay : LONGEST_HOLD;
        pause.holdUnlessInterrupted(held);
        return clock.instant().plus(delay).minus(held);
    }
}
