package io.longshore.registry.http;

import java.time.Duration;

/**
 * How often and how fast an operation is tried again after a temporary failure: after {@code
 * firstDelay}, then twice as long each time up to {@code longestDelay}, each shortened at random by
 * up to a half so that many clients do not come back at once.
 *
 * @param attempts how many times in all, at least 1
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
    /** Five attempts within about eight seconds. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(20));

    public RetryPolicy {
        if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("no retry policy: " + attempts + " " + firstDelay);
        }
    }

    /**
     * How long to wait after a failed attempt.
     *
     * @param failed how many attempts have failed, from 1
     * @param random from 0 to 1
     */
    public Duration delay(int failed, double random) {
        long longest = longestDelay.toMillis();
        long full = Math.min(longest, firstDelay.toMillis() << Math.min(failed - 1, 20));
        return Duration.ofMillis((long) (full * (1 - random / 2)));
    }
}
