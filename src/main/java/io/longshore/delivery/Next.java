package io.longshore.delivery;

import io.longshore.job.JobId;
import io.longshore.json.Json;
import java.time.Instant;

/**
 * What a stage wants done with a job next: one message to one place, or nothing.
 *
 * @param body null when there is nothing to send
 * @param attempt counted from 1; travels with the message
 * @param priority 0 to 9
 * @param deliverAt null for at once
 */
public record Next(To to, JobId id, byte[] body, int attempt, int priority, Instant deliverAt) {

    /** Where to. The routes test for these names. */
    public enum To {
        CHECKS,
        IMPORTS,
        RESULTS,
        /** The tarball goes back to {@code drop/}. */
        BACK,
        /** The job's message goes to {@code longshore.jobs.dead} as it came. */
        DEAD,
        /** All is done. */
        NOWHERE
    }

    static Next send(To to, JobId id, Object message, Delivery delivery) {
        return new Next(
                to, id, Json.compact(message), delivery.attempt(), delivery.priority(), null);
    }

    static Next later(To to, JobId id, Object message, Delivery delivery, Instant when) {
        return new Next(
                to, id, Json.compact(message), delivery.attempt(), delivery.priority(), when);
    }

    /** Nothing to send. */
    public static Next bare(To to, JobId id) {
        return new Next(to, id, null, 1, 4, null);
    }
}
