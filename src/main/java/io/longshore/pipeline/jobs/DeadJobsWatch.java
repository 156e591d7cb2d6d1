package io.longshore.pipeline.jobs;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.function.LongSupplier;

/** Raises an alert when {@code longshore.jobs.dead}, from which nothing goes by itself, is full. */
public final class DeadJobsWatch {
    /** So many failed jobs nobody has looked at. */
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
                            "Longshore removes nothing from it by itself.",
                            "Check the causes (longshore dead), then remove the messages:"
                                    + " longshore dead"
                                    + " --queue longshore.jobs.dead --remove all"));
        }
    }
}
