package io.longshore.report;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which reports are wanted. A new criterion is a component of this record.
 *
 * @param statuses any of these
 * @param limit the largest number of reports in a page, at least 1
 * @param after {@link Page#next} of the page before; null for the first page
 */
public record ReportQuery(Set<Status> statuses, int limit, @Nullable String after) {
    private static final int LIMIT = 1000;

    public ReportQuery {
        statuses = Set.copyOf(statuses);
    }

    /** Reports with this status, up to 1,000 in a page. */
    public static ReportQuery of(Status status) {
        return new ReportQuery(Set.of(status), LIMIT, null);
    }

    /** Reports with any other status, up to 1,000 in a page. */
    public static ReportQuery except(Status status) {
        return new ReportQuery(EnumSet.complementOf(EnumSet.of(status)), LIMIT, null);
    }

    /** The same query for the next page. */
    ReportQuery after(String next) {
        return new ReportQuery(statuses, limit, next);
    }
}
