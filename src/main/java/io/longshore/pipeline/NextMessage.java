package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.json.Json;
import java.time.Instant;

/**
 * The outcome of a stage: one message to one destination, or none.
 *
 * @param body null when there is nothing to send
 * @param attempt counted from 1; travels with the message
 * @param priority 0 to 9
 * @param deliverAt null for at once
 */
public record NextMessage(
        To to, JobId id, byte[] body, int attempt, int priority, Instant deliverAt) {

    /**
     * The outcome of a stage. Each decision in a route file compares the header {@code
     * longshoreNext} with the names of outcomes and fails for any other value.
     */
    public enum To {
        CHECKS("checks"),
        IMPORTS("imports"),
        RESULTS("results"),
        /** The tarball goes back to {@code drop/}. */
        BACK("back"),
        /** The job's message goes to {@code longshore.jobs.dead} as it came. */
        DEAD("dead"),
        /** The message cannot be read by this version and goes to {@code longshore.crashed}. */
        CRASHED("crashed"),
        /** The report is written and has to be published. */
        PUBLISH("publish"),
        /** Nothing more is to be done. */
        DONE("done");

        private final String text;

        To(String text) {
            this.text = text;
        }

        /** The name in route files and in the log. */
        public String text() {
            return text;
        }
    }

    public static NextMessage send(To to, JobId id, Object message, Delivery delivery) {
        return new NextMessage(
                to, id, Json.compact(message), delivery.attempt(), delivery.priority(), null);
    }

    public static NextMessage later(
            To to, JobId id, Object message, Delivery delivery, Instant when) {
        return new NextMessage(
                to, id, Json.compact(message), delivery.attempt(), delivery.priority(), when);
    }

    /** Nothing to send. */
    public static NextMessage bare(To to, JobId id) {
        return new NextMessage(to, id, null, 1, 4, null);
    }
}
