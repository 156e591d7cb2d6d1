package io.longshore.pipeline.jobs;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.function.LongSupplier;

/**
 * Raises an alert when {@code longshore.jobs.dead}, from which nothing is removed automatically, is
 * full.
 */
public final class DeadJobsWatch {
    /** The number of unhandled failed jobs that raises the alert. */
    static final long BOUND = 1_000;

    private final LongSupplier count;
    private final RateLimitedAlerts limitedAlerts;

    /**
     * @param count asks the broker how many messages the queue holds
     */
    public DeadJobsWatch(LongSupplier count, RateLimitedAlerts limitedAlerts) {
        this.count = count;
        this.limitedAlerts = limitedAlerts;
    }

    /** One look. */
    public void look() {
        long found = count.getAsLong();
        if (found >= BOUND) {
            limitedAlerts.tell(
                    Problem.permanent(
                            Code.DEAD_JOBS_MANY,
                            "The queue longshore.jobs.dead holds " + found + " messages.",
                            "Longshore never removes messages from it.",
                            "Check the causes (longshore dead), then remove the messages:"
                                    + " longshore dead remove all --queue longshore.jobs.dead"));
        }
    }
}
