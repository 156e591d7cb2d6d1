package io.longshore.report;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A problem as a report shows it.
 *
 * @param code the name of a {@link Code}; a text, because a later version may know more of them
 * @param image the image concerned, or null
 * @param digest the content concerned, or null
 */
public record ReportProblem(
        String code,
        Severity severity,
        @Nullable String image,
        @Nullable String digest,
        String what,
        String why,
        String fix,
        boolean retryable) {

    /** The problem as an error that concerns the whole job. */
    public static ReportProblem error(Problem problem) {
        return of(problem, Severity.ERROR, null, null);
    }

    /** The problem as a warning that concerns the whole job. */
    public static ReportProblem warning(Problem problem) {
        return of(problem, Severity.WARNING, null, null);
    }

    /**
     * @param image reference of the image concerned, or null
     * @param digest of the content concerned, or null
     */
    public static ReportProblem of(
            Problem problem, Severity severity, @Nullable String image, @Nullable String digest) {
        return new ReportProblem(
                problem.code().name(),
                severity,
                image,
                digest,
                problem.what(),
                problem.why(),
                problem.fix(),
                problem.retryable());
    }
}
