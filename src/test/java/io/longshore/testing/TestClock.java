package io.longshore.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that moves only when the test moves it, or by a fixed step each time it is read. */
public final class TestClock extends Clock {
    private final Duration step;
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");

    public TestClock() {
        this(Duration.ZERO);
    }

    private TestClock(Duration step) {
        this.step = step;
    }

    /** A clock that moves on by this much each time it is read. */
    public static TestClock movingBy(Duration step) {
        return new TestClock(step);
    }

    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    public void advance(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(step);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
