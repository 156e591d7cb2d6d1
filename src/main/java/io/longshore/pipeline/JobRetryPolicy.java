package io.longshore.pipeline;

import io.longshore.config.RetrySetting;
import io.longshore.config.Settings;
import java.time.Duration;

/**
 * When a job is retried after a temporary failure.
 *
 * @param attempts the maximum number of attempts
 * @param firstDelay before the second attempt; doubles each time
 * @param longestDelay where doubling ends
 */
public record JobRetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
    private static final int MOST_DOUBLINGS = 30;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** The values of {@code longshore.retry.*}. */
    public static JobRetryPolicy of(Settings settings) {
        return new JobRetryPolicy(
                settings.get(RetrySetting.ATTEMPTS),
                settings.get(RetrySetting.DELAY),
                LONGEST_DELAY);
    }

    public boolean allowsAfter(int attempt) {
        return attempt < attempts;
    }

    /** How long to wait after the attempt of this number failed. */
    public Duration delayAfter(int attempt) {
        Duration delay = firstDelay;
        for (int i = 1; i < Math.min(attempt, MOST_DOUBLINGS); i++) {
            delay = delay.multipliedBy(2);
            if (delay.compareTo(longestDelay) >= 0) {
                return longestDelay;
            }
        }
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
