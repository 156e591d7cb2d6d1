package io.longshore.task;

import java.util.concurrent.TimeUnit;

/**
 * Tunes the number of concurrent requests: increases it by half while that increases the number of
 * answers per second. The right number depends on the latency and the capacity of the registry, and
 * that rate reflects both.
 */
final class ConcurrencyTuner {
    /** Shorter measurements are dominated by chance. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int ANSWERS_FOR_EACH = 4;

    private final int most;
    private int width;

    /** The last one that brought more answers; 0 until something was measured. */
    private int proven;

    private double provenRate;
    private boolean warm;
    private boolean settled;
    private long since;
    private int answers;

    ConcurrencyTuner(int start, int most) {
        this.width = start;
        this.most = most;
    }

    synchronized int now() {
        return width;
    }

    /**
     * Begins a different kind of request; earlier measurements do not apply to it.
     *
     * @param nanos as from {@link System#nanoTime()}, here and below
     */
    synchronized void begin(long nanos) {
        proven = 0;
        provenRate = 0;
        warm = false;
        settled = false;
        measure(nanos);
    }

    /** A question was answered; how many may be under way from now on. */
    synchronized int answered(long nanos) {
        answers++;
        long taken = nanos - since;
        if (settled || taken < SHORTEST_NANOS || answers < ANSWERS_FOR_EACH * width) {
            return width;
        }
        double rate = (double) answers / taken;
        if (!warm) {
            // Connections are made by the first, and much is done for the first time.
            warm = true;
        } else if (proven == 0 || rate > provenRate * worthwhile()) {
            proven = width;
            provenRate = rate;
            settled = width == most;
            width = Math.min(most, width + (width + 1) / 2);
        } else {
            width = proven;
            settled = true;
        }
        measure(nanos);
        return width;
    }

    /** Half of what as many more could bring: Java alone gets faster while it is warming up. */
    private double worthwhile() {
        return 1 + ((double) width / proven - 1) / 2;
    }

    private void measure(long nanos) {
        since = nanos;
        answers = 0;
    }
}
