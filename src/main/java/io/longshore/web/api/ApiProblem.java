package io.longshore.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as RFC 9457 has it.
 *
 * @param type names the page of the code
 * @param title what happened
 * @param detail why; null if the title says all
 * @param instance the id of the request, as in the audit
 * @param errors of a request that does not fit the contract; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ApiProblem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        Code code,
        String fix,
        boolean retryable,
        String instance,
        @Nullable List<ContractSchema.Wrong> errors) {
    private static final String TYPE = "application/problem+json";

    /** Of those that do not follow from their category. */
    private static final Map<Code, Integer> STATUS =
            Map.of(
                    Code.BAD_USAGE, 400,
                    Code.NOT_SIGNED_IN, 401,
                    Code.NOT_PERMITTED, 403,
                    Code.REPLAY_NOT_ALLOWED, 403,
                    Code.JOB_UNKNOWN, 404,
                    Code.JOB_ID_REUSED, 409,
                    Code.NOTHING_TO_REPLAY, 409,
                    Code.CHANGED_MEANWHILE, 412,
                    Code.NOT_A_JOB, 422);

    private static final int RETRY_AFTER_SECONDS = 5;

    /** The fact of a problem that a condition is missing (RFC 6585, section 3). */
    static final String MISSING_CONDITION = "missing-condition";

    static ApiAnswer.Full of(Problem problem, String requestId) {
        return of(problem, status(problem), requestId, null);
    }

    static ApiAnswer.Full of(
            Problem problem,
            int status,
            String requestId,
            @Nullable List<ContractSchema.Wrong> errors) {
        ApiProblem document =
                new ApiProblem(
                        "/problems/" + problem.code(),
                        problem.what(),
                        status,
                        problem.why().isEmpty() ? null : problem.why(),
                        problem.code(),
                        problem.fix(),
                        problem.retryable(),
                        requestId,
                        errors);
        ApiAnswer.Full answer = ApiAnswer.of(status, TYPE, Json.compact(document));
        return switch (status) {
            case 401 -> answer.with("WWW-Authenticate", "Bearer realm=\"longshore\"");
            case 429, 503 -> answer.with("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
            default -> answer;
        };
    }

    /** A request that does not fit the contract. */
    static ApiAnswer.Full malformed(
            int status, List<ContractSchema.Wrong> errors, String requestId) {
        String first = errors.isEmpty() ? "" : errors.get(0).pointer();
        return of(
                Problem.permanent(
                        status == 422 ? Code.NOT_A_JOB : Code.BAD_USAGE,
                        "The request does not fit the contract of the API.",
                        errors.isEmpty()
                                ? ""
                                : (first.isEmpty() ? "" : first + ": ")
                                        + errors.get(0).detail()
                                        + ".",
                        "Correct it; GET /api/v1/openapi.json describes it."),
                status,
                requestId,
                errors);
    }

    private static int status(Problem problem) {
        if (problem.facts().containsKey(MISSING_CONDITION)) {
            return 428;
        }
        Integer known = STATUS.get(problem.code());
        if (known != null) {
            return known;
        }
        return problem.retryable() ? 503 : 500;
    }
}
