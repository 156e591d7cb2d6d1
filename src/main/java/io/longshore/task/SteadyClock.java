package io.longshore.task;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that begins with the time of day and then follows the monotonic clock: setting the
 * machine's clock does not move it. For periods that end with the process. Thread-safe.
 */
public final class SteadyClock extends Clock {
    private final Instant begin;
    private final long nanosAtBegin;
    private final LongSupplier nanoTime;

    /** Begins now. */
    public SteadyClock() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param wall is read once
     * @param nanoTime as {@link System#nanoTime}
     */
    SteadyClock(Clock wall, LongSupplier nanoTime) {
        this.begin = wall.instant();
        this.nanosAtBegin = nanoTime.getAsLong();
        this.nanoTime = nanoTime;
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(nanoTime.getAsLong() - nanosAtBegin);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock: nothing here shows a time of day. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
