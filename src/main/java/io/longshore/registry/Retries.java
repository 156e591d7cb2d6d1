package io.longshore.registry;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an operation after a temporary failure. An operation is the whole unit that can be
 * repeated (an upload session, the rest of a download), never a request's body.
 */
final class Retries {
    /** The fact that says how long the registry asked us to stay away. */
    static final String RETRY_AFTER = "retryAfterSeconds";

    /** A registry that asks for more is treated as gone for now. */
    private static final Duration LONGEST_OBEYED = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final RetryPolicy policy;
    private final RequestListener listener;

    Retries(RetryPolicy policy, RequestListener listener) {
        this.policy = policy;
        this.listener = listener;
    }

    /**
     * @param unit gets the number of the attempt, from 1
     */
    <T> T run(Cancellation cancellation, IntFunction<T> unit) {
        for (int attempt = 1; ; attempt++) {
            cancellation.check();
            Problem problem;
            try {
                return unit.apply(attempt);
            } catch (ProblemException e) {
                cancellation.check();
                problem = e.problem();
                if (!problem.retryable() || problem.code() == Code.MANIFEST_BLOB_UNKNOWN) {
                    // A missing blob has to be pushed again; repeating the request does not help.
                    throw e;
                }
                if (attempt >= policy.attempts()) {
                    throw problem.with("attempts", attempt).asException(e);
                }
            }
            Duration delay = policy.delay(attempt, ThreadLocalRandom.current().nextDouble());
            Duration asked = asked(problem);
            if (asked.compareTo(LONGEST_OBEYED) > 0) {
                throw problem.with("attempts", attempt).asException();
            }
            Duration wait = asked.compareTo(delay) > 0 ? asked : delay;
            LOG.info("{} Trying again in {} ms.", problem.what(), wait.toMillis());
            listener.retried(problem.code().name());
            cancellation.sleep(wait);
        }
    }

    private static Duration asked(Problem problem) {
        String seconds = problem.facts().get(RETRY_AFTER);
        return seconds == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds));
    }
}
