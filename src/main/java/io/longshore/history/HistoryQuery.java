package io.longshore.history;

import org.jspecify.annotations.Nullable;

/**
 * One page of deliveries, the newest first.
 *
 * @param limit the largest number of rows, 1 to 200
 * @param cursor {@link io.longshore.report.Page#next} of the page before, which new deliveries do
 *     not change; null for the first page
 */
public record HistoryQuery(HistoryFilter filter, int limit, @Nullable String cursor) {
    /** The largest page. */
    public static final int MOST = 200;

    /** The usual page. */
    public static final int USUAL = 50;

    /**
     * @throws io.longshore.problem.ProblemException {@code BAD_USAGE} for another limit
     */
    public HistoryQuery {
        if (limit < 1 || limit > MOST) {
            throw HistoryFilter.bad("The limit is " + limit + ".", "It is from 1 to " + MOST + ".");
        }
    }

    /** The first page of usual size. */
    public static HistoryQuery of(HistoryFilter filter) {
        return new HistoryQuery(filter, USUAL, null);
    }

    /** The page that begins there; null for the first one. */
    public HistoryQuery at(@Nullable String next) {
        return new HistoryQuery(filter, limit, next);
    }
}
