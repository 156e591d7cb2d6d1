package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How often and how fast an operation is tried again after a temporary failure: after {@code
 * firstDelay}, then twice as long each time up to {@code longestDelay}, each shortened at random by
 * up to a half so that many clients do not come back at once.
 *
 * @param attempts how many times in all, at least 1
 * @param retried which failures an operation is tried again after
 */
public record RetryPolicy(
        int attempts, Duration firstDelay, Duration longestDelay, Predicate<Problem> retried) {
    /**
     * Every temporary failure but a missing blob: that has to be pushed again, and repeating the
     * request does not help.
     */
    public static final Predicate<Problem> TEMPORARY =
            problem -> problem.retryable() && problem.code() != Code.MANIFEST_BLOB_UNKNOWN;

    /**
     * How long a registry of several machines may take to show a push everywhere: the waits between
     * one look and the next.
     */
    public static final List<Duration> UNTIL_SHOWN =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    private static final int LOOKS = 3;

    /** With the longest delay of 20 s these outlast a limit of requests per minute. */
    private static final int MORE_WHILE_BUSY = 6;

    /** Five attempts within about eight seconds. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(20));

    public RetryPolicy {
        if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("no retry policy: " + attempts + " " + firstDelay);
        }
    }

    /** Tries again after every temporary failure. */
    public RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
        this(attempts, firstDelay, longestDelay, TEMPORARY);
    }

    /**
     * The same for questions that an import can do without: three attempts. Several of them come
     * one after the other before the first push, which has the whole patience of this policy.
     */
    public RetryPolicy forLooks() {
        return new RetryPolicy(Math.min(attempts, LOOKS), firstDelay, longestDelay, retried);
    }

    /**
     * How many attempts a failure allows: 1 if it is not tried again. A registry that limits the
     * rate of requests is given more: it answers, and asks to come back later.
     */
    public int attempts(Problem problem) {
        if (!retried.test(problem)) {
            return 1;
        }
        boolean busy = problem.code() == Code.REGISTRY_BUSY && attempts > 1;
        return busy ? attempts + MORE_WHILE_BUSY : attempts;
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
