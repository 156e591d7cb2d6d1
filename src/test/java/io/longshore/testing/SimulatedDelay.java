package io.longshore.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A delay that belongs to the scenario of a test: the latency of a network, the length of an
 * outage, the pace of a sender. Never a way to wait for the system under test: await a condition or
 * a marker instead. {@code TestRulesTest} allows no other sleep. An interrupt ends the delay and
 * stays set.
 */
public final class SimulatedDelay {
    private SimulatedDelay() {}

    public static void of(Duration delay) {
        ofNanos(delay.toNanos());
    }

    public static void ofMillis(long millis) {
        ofNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    public static void ofNanos(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
