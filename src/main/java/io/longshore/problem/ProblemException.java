package io.longshore.problem;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one exception that Longshore throws on purpose: it carries a {@link Problem}. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /**
     * A problem without a technical cause.
     *
     * @param problem never null
     */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * @param problem never null
     * @param cause the technical cause, or null
     */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(Objects.requireNonNull(problem, "problem").code() + ": " + problem.what(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
