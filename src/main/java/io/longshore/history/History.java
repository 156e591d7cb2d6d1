package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.report.Page;
import io.longshore.report.ReportSink;
import java.util.Optional;

/**
 * The reports of this site in an index that can be searched. Only the gateway that leads writes and
 * answers. What is written is seen by searches a moment later. Thread-safe.
 */
public interface History extends ReportSink {
    /** The largest number that {@link #count} returns. */
    int MOST_COUNTED = 10_000;

    /**
     * The deliveries that match, the newest first. Takes about a second at most: a page may
     * therefore have fewer rows than asked for, even none, and a next page all the same.
     *
     * @throws io.longshore.problem.ProblemException {@code HISTORY_UNAVAILABLE}, retryable, if the
     *     index does not answer; {@code BAD_USAGE} for a cursor that is not of this index
     */
    Page<HistoryRow> find(HistoryQuery query);

    /**
     * The delivery of this job, in whatever case its id is written; empty if the index has none.
     *
     * @throws io.longshore.problem.ProblemException {@code HISTORY_UNAVAILABLE}
     */
    Optional<HistoryRow> get(JobId id);

    /**
     * How many deliveries match.
     *
     * @throws io.longshore.problem.ProblemException {@code HISTORY_UNAVAILABLE}
     */
    Count count(HistoryFilter filter);

    /** Whether searches see everything. */
    HistoryState state();

    /** The folder of this job was removed. Never waits and never fails. */
    void removed(JobId id);

    /**
     * A number of deliveries.
     *
     * @param atLeast true if there may be more: {@link #MOST_COUNTED} were found, or the time for
     *     counting was over
     */
    record Count(int number, boolean atLeast) {}
}
