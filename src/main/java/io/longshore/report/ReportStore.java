package io.longshore.report;

import io.longshore.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports of jobs that are over. A store also receives each report: one that keeps copies, such as
 * a database, adds it then, and one that reads the job's folder has nothing to do. Thread-safe.
 */
public interface ReportStore extends ReportSink {
    /**
     * The report of a job, in whatever case its id is written; empty if the job is not over, and if
     * its report is no longer kept.
     */
    Optional<FiledReport> get(JobId id);

    /** The reports that match, by the time at which they were finished, the oldest first. */
    Page<ReportSummary> find(ReportQuery query);

    /** Every report that matches. */
    default List<ReportSummary> findAll(ReportQuery query) {
        List<ReportSummary> all = new ArrayList<>();
        @Nullable ReportQuery next = query;
        while (next != null) {
            Page<ReportSummary> page = find(next);
            all.addAll(page.items());
            next = page.next() == null ? null : next.after(page.next());
        }
        return all;
    }

    /** Does nothing, which is right for a store that reads the files. */
    @Override
    default void filed(FiledReport report) {}
}
