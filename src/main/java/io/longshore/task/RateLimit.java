package io.longshore.task;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Limits how often an event that recurs is reported: a few times within an interval, for each key
 * separately. Periods are those of a monotonic clock. Thread-safe.
 */
public final class RateLimit {
    private final Duration interval;
    private final int most;
    private final LongSupplier nanos;

    /** One entry for each key ever used: keys come from the code, not from a request. */
    private final Map<Object, Window> windows = new HashMap<>();

    /** An interval that has begun for a key. */
    private static final class Window {
        private long begun;
        private int allowed;
        private long leftOut;
    }

    /** Once within the interval. */
    public RateLimit(Duration interval) {
        this(interval, 1, System::nanoTime);
    }

    /**
     * @param most the number of reports within the interval, at least 1
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    public RateLimit(Duration interval, int most, LongSupplier nanos) {
        this.interval = interval;
        this.most = most;
        this.nanos = nanos;
    }

    /** True if the event is reported now. */
    public boolean allows(Object key) {
        return allow(key).isPresent();
    }

    /**
     * {@link #allows} with a count.
     *
     * @return the number of events that were not reported since the last one that was; empty if
     *     this one is not reported either
     */
    public synchronized OptionalLong allow(Object key) {
        long now = nanos.getAsLong();
        Window window = windows.computeIfAbsent(key, any -> new Window());
        if (window.allowed == 0 || now - window.begun >= interval.toNanos()) {
            window.begun = now;
            window.allowed = 0;
        }
        if (window.allowed == most) {
            window.leftOut++;
            return OptionalLong.empty();
        }
        window.allowed++;
        long leftOut = window.leftOut;
        window.leftOut = 0;
        return OptionalLong.of(leftOut);
    }

    /** The event is over: the next one is reported at once. */
    public synchronized void forget(Object key) {
        windows.remove(key);
    }
}
