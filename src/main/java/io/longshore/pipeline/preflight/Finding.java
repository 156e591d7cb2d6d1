package io.longshore.pipeline.preflight;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one question.
 *
 * @param check which question
 * @param message the finding, in one or two sentences
 * @param fix what to do; empty where nothing is to be done
 * @param code the problem that an import would end with; null (left out) unless it is FAILED
 */
public record Finding(
        Check check,
        Outcome outcome,
        String message,
        String fix,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Code code) {

    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(outcome, "outcome");
    }

    /** The checks, in this order. */
    public enum Check {
        NAME,
        ROUTE,
        TLS,
        API,
        CREDENTIALS,
        TOKEN,
        PROJECT,
        PUSH,
        QUOTA,
        TAGS,
        TIME
    }

    /** How it is. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** An import works, but the finding needs attention. */
        WARNING,
        /** An import would end here. */
        FAILED,
        /** Skipped: it does not apply, or a check that it depends on has failed. */
        SKIPPED
    }

    static Finding ok(Check check, String message) {
        return new Finding(check, Outcome.OK, message, "", null);
    }

    static Finding warning(Check check, String message, String fix) {
        return new Finding(check, Outcome.WARNING, message, fix, null);
    }

    static Finding warning(Check check, Problem problem) {
        return new Finding(
                check,
                Outcome.WARNING,
                problem.what() + " " + problem.why(),
                problem.fix(),
                problem.code());
    }

    static Finding skipped(Check check, String message) {
        return new Finding(check, Outcome.SKIPPED, message, "", null);
    }

    static Finding failed(Check check, Problem problem) {
        String message =
                problem.why().isEmpty() ? problem.what() : problem.what() + " " + problem.why();
        return new Finding(check, Outcome.FAILED, message, problem.fix(), problem.code());
    }
}
