package io.longshore.task;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides whether something that recurs is told again: a few times within an interval, for each key
 * by itself. Periods are those of a monotonic clock. Thread-safe.
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
     * @param most how often something is told within the interval, at least 1
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    RateLimit(Duration interval, int most, LongSupplier nanos) {
        this.interval = interval;
        this.most = most;
        this.nanos = nanos;
    }

    /** True if this is to be told now. */
    public boolean allows(Object key) {
        return allow(key).isPresent();
    }

    /**
     * The same with a count.
     *
     * @return how often it was not told since the last time that it was; empty if it is not to be
     *     told now either
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

    /** It is over: when it happens again, it is told at once. */
    public synchronized void forget(Object key) {
        windows.remove(key);
    }
}
