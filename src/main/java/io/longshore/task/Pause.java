package io.longshore.task;

import java.time.Duration;

/** Lets time pass in the calling thread. */
@FunctionalInterface
public interface Pause {
    /** Sleeps. */
    Pause SLEEP = time -> Thread.sleep(time.toMillis() + 1);

    /** Returns after this time; at once if it is zero or negative. */
    void hold(Duration time) throws InterruptedException;

    /** {@link #hold}, ended early by an interruption, which stays set. */
    default void holdUnlessInterrupted(Duration time) {
        if (time.isZero() || time.isNegative()) {
            return;
        }
        try {
            hold(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
