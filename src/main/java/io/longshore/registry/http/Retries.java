package io.longshore.registry.http;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.LimitedWarnings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an operation after a temporary failure. An operation is the whole unit that can be
 * repeated (an upload session, the rest of a download), never a request's body.
 */
public final class Retries {
    /** The fact that says how long the registry asked us to stay away. */
    public static final String RETRY_AFTER = "retryAfterSeconds";

    /** The fact that says that another attempt now is not worth its time. */
    static final String NOT_AGAIN = "notAgain";

    /** A registry that requests a longer delay is treated as unavailable. */
    private static final Duration LONGEST_OBEYED = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** An outage fails all requests under way, again and again. */
    private static final LimitedWarnings RETRIED = new LimitedWarnings(LOG);

    private final RetryPolicy policy;
    private final RequestListener listener;

    public Retries(RetryPolicy policy, RequestListener listener) {
        this.policy = policy;
        this.listener = listener;
    }

    /**
     * @param unit gets the number of the attempt, from 1
     */
    public <T> T run(Cancellation cancellation, IntFunction<T> unit) {
        return run(cancellation, () -> 0, unit);
    }

    /**
     * The same for work that continues where it stopped: after progress the attempts count anew.
     *
     * @param done how much the other side has acknowledged so far, in any unit
     */
    public <T> T run(Cancellation cancellation, LongSupplier done, IntFunction<T> unit) {
        long before = done.getAsLong();
        int number = 1;
        for (int attempt = 1; ; attempt++, number++) {
            cancellation.check();
            Problem problem;
            try {
                return unit.apply(number);
            } catch (ProblemException e) {
                cancellation.check();
                problem = e.problem();
                if (!policy.retried().test(problem)) {
                    throw e;
                }
                if (done.getAsLong() > before) {
                    before = done.getAsLong();
                    attempt = 1;
                }
                if (attempt >= policy.attempts(problem) || problem.facts().containsKey(NOT_AGAIN)) {
                    throw new ProblemException(problem.with("attempts", number), e);
                }
            }
            Duration delay = policy.delay(attempt, ThreadLocalRandom.current().nextDouble());
            Duration asked = asked(problem);
            if (asked.compareTo(LONGEST_OBEYED) > 0) {
                throw new ProblemException(problem.with("attempts", number));
            }
            Duration wait = asked.compareTo(delay) > 0 ? asked : delay;
            LOG.debug("{} Trying again in {} ms.", problem.what(), wait.toMillis());
            RETRIED.info(problem.what() + " Trying again in " + wait.toMillis() + " ms.");
            listener.retried(problem.code().name());
            cancellation.sleep(wait);
        }
    }

    private static Duration asked(Problem problem) {
        String seconds = problem.facts().get(RETRY_AFTER);
        return seconds == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds));
    }
}
