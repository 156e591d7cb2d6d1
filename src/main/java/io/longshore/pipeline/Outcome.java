package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.problem.Problem;
import io.longshore.report.FiledReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a job after a stage. Each decision in a route compares the header {@code
 * longshoreNext} with {@link #branch} and fails for any other value.
 */
public sealed interface Outcome {
    /**
     * The value of the header {@code longshoreNext}, which selects the branch in the route.
     *
     * @param at the stage that returned the outcome
     */
    String branch(StageName at);

    /**
     * The message goes to another stage.
     *
     * @param attempt travels with the message
     */
    record Forward(StageName to, StageMessage message, Attempt attempt) implements Outcome {
        @Override
        public String branch(StageName at) {
            return to.text();
        }
    }

    /**
     * The message goes back to the queue of the stage.
     *
     * @param message as received, or with what the stage has found out since
     * @param delay until the next delivery; zero for at once
     * @param countsAsAttempt true if the next delivery is another attempt
     * @param cause of the delay; null if the job only goes on where it was
     */
    record Retry(
            StageMessage message, Duration delay, boolean countsAsAttempt, @Nullable Cause cause)
            implements Outcome {
        /** The job goes on where it was. */
        public static Retry atOnce(StageMessage message) {
            return new Retry(message, Duration.ZERO, false, null);
        }

        /** The same attempt goes on once its cause is over, at the earliest after this time. */
        public static Retry once(StageMessage message, Duration delay, Cause cause) {
            return new Retry(message, delay, false, cause);
        }

        /** The attempt failed; another one follows. */
        public static Retry afterAttempt(StageMessage message, Duration delay, Cause cause) {
            return new Retry(message, delay, true, cause);
        }

        @Override
        public String branch(StageName at) {
            return at.text();
        }
    }

    /**
     * Why a job waits.
     *
     * @param code of a problem, or of a status
     */
    record Cause(String code, String what) {
        /** The problem that ended an attempt. */
        public static Cause of(Problem problem) {
            return new Cause(problem.code().name(), problem.what());
        }
    }

    /** The archive goes back to {@code drop/}. */
    record GiveBack() implements Outcome {
        @Override
        public String branch(StageName at) {
            return "back";
        }
    }

    /**
     * The file is refused, and goes back to {@code drop/}, where it waits for another archive.
     *
     * @param result to filing
     */
    record PutBack(Forward result) implements Outcome {
        @Override
        public String branch(StageName at) {
            return "put-back";
        }
    }

    /**
     * The received message is moved aside with its cause.
     *
     * @param id null if the message has no usable id
     * @param result is filed in the same transaction; null if there is nothing to report
     */
    record Dead(@Nullable JobId id, Problem cause, @Nullable StageMessage result)
            implements Outcome {
        @Override
        public String branch(StageName at) {
            return "dead";
        }
    }

    /** No stage of this version can read the message; it goes to {@code longshore.crashed}. */
    record Unreadable(Problem cause) implements Outcome {
        @Override
        public String branch(StageName at) {
            return StageName.CRASHED.text();
        }
    }

    /**
     * The report is written and has to be published.
     *
     * @param filed the report as it was filed
     * @param message the report as it is sent
     * @param deadJob the job for {@code longshore.jobs.dead}; null unless it failed
     * @param cause code of the first problem; null unless the job failed
     */
    record Publish(
            FiledReport filed, byte[] message, byte @Nullable [] deadJob, @Nullable String cause)
            implements Outcome {
        @Override
        public String branch(StageName at) {
            return "publish";
        }
    }

    /** Nothing more is to be done. */
    record Done() implements Outcome {
        @Override
        public String branch(StageName at) {
            return "done";
        }
    }
}
