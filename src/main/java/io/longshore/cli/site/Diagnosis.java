package io.longshore.cli.site;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.pipeline.preflight.Finding.Outcome;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One finding of {@code doctor}.
 *
 * @param subject what was looked at, one word, as in "share"
 * @param outcome FAILED if the service, or a part of it, does not work
 * @param message one or two sentences; never a secret
 * @param fix what to do; empty where nothing is to be done
 * @param code of the problem; null (left out) if there is none
 */
record Diagnosis(
        String subject,
        Outcome outcome,
        String message,
        String fix,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Code code) {

    static Diagnosis ok(String subject, String message) {
        return new Diagnosis(subject, Outcome.OK, message, "", null);
    }

    static Diagnosis warning(String subject, String message, String fix) {
        return new Diagnosis(subject, Outcome.WARNING, message, fix, null);
    }

    static Diagnosis skipped(String subject, String message) {
        return new Diagnosis(subject, Outcome.SKIPPED, message, "", null);
    }

    static Diagnosis failed(String subject, Problem problem) {
        String message = (problem.what() + " " + problem.why()).strip();
        return new Diagnosis(subject, Outcome.FAILED, message, problem.fix(), problem.code());
    }
}
