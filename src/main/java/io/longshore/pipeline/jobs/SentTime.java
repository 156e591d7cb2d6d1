package io.longshore.pipeline.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a message was sent, as far as its creation time can be believed. JMS and AMQP 1.0 have
 * milliseconds since 1970; some clients set seconds, microseconds or nanoseconds, and others
 * nothing.
 */
public final class SentTime {
    /** Clocks of senders may be wrong, and messages may wait. */
    private static final Duration RANGE = Duration.ofDays(366);

    private SentTime() {}

    /**
     * The same for each delivery of a message, because it becomes a part of a job's id.
     *
     * @param created the creation time of the message, in an unknown unit; 0 if there is none
     * @return the beginning of the present day (UTC) if the creation time is more than a year away
     *     in every unit. A message that is delivered again on the next day has another time then
     */
    public static Instant of(long created, Instant now) {
        return Stream.of(millis(created), seconds(created), micros(created), nanos(created))
                .flatMap(Optional::stream)
                .filter(at -> Duration.between(at, now).abs().compareTo(RANGE) <= 0)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.DAYS));
    }

    private static Optional<Instant> millis(long created) {
        return Optional.of(Instant.ofEpochMilli(created));
    }

    private static Optional<Instant> seconds(long created) {
        boolean isPossible = Math.abs(created / 1_000) < Instant.MAX.getEpochSecond() / 1_000;
        return isPossible ? Optional.of(Instant.ofEpochSecond(created)) : Optional.empty();
    }

    private static Optional<Instant> micros(long created) {
        return Optional.of(Instant.EPOCH.plus(created, ChronoUnit.MICROS));
    }

    private static Optional<Instant> nanos(long created) {
        return Optional.of(Instant.EPOCH.plusNanos(created));
    }
}
