package io.longshore.history;

import io.longshore.problem.Problem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether searches see everything.
 *
 * @param percent how much of the share was compared with the index; 100 if complete
 * @param problem why the index does not answer; null unless {@link Kind#UNAVAILABLE}
 */
public record HistoryState(Kind kind, int percent, @Nullable Problem problem) {
    /** What an answer is worth. */
    public enum Kind {
        /** Each report of the share is found. */
        COMPLETE,
        /** Searches answer, and may miss reports: the index is being compared with the share. */
        REBUILDING,
        /** Searches fail. */
        UNAVAILABLE
    }

    /** Each report is found. */
    public static final HistoryState COMPLETE = new HistoryState(Kind.COMPLETE, 100, null);

    /** Reports may be missing. */
    public static HistoryState rebuilding(int percent) {
        return new HistoryState(Kind.REBUILDING, Math.max(0, Math.min(99, percent)), null);
    }

    /** Searches fail. */
    public static HistoryState unavailable(Problem problem) {
        return new HistoryState(Kind.UNAVAILABLE, 0, Objects.requireNonNull(problem, "problem"));
    }
}
