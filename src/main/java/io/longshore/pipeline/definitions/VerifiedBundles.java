package io.longshore.pipeline.definitions;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.store.DoneReports;
import io.longshore.supervisor.ImportedBundle;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which bundles this site has, by the reports in {@code done/}: a bundle is known for as long as
 * the report that verified it is kept. Each report is read once. Thread-safe.
 */
public final class VerifiedBundles {
    private final DoneReports reports;
    private final Map<JobId, Optional<Verified>> known = new HashMap<>();

    /** A bundle, and the job that brought it. */
    private record Verified(JobId job, Instant at, ImportedBundle bundle) {}

    public VerifiedBundles(DoneReports reports) {
        this.reports = reports;
    }

    /**
     * The report of the newest delivery of a bundle that one of these names.
     *
     * @param images as a service definition has them
     */
    public Optional<ImportReport> reportFor(List<String> images) {
        return newest(images).flatMap(found -> reports.read(found.job()));
    }

    private synchronized Optional<Verified> newest(List<String> images) {
        Set<JobId> jobs = new HashSet<>(reports.jobs());
        known.keySet().retainAll(jobs);
        jobs.forEach(job -> known.computeIfAbsent(job, this::read));
        return known.values().stream()
                .flatMap(Optional::stream)
                .filter(it -> images.stream().anyMatch(it.bundle()::isNamedBy))
                .max(Comparator.comparing(Verified::at));
    }

    private Optional<Verified> read(JobId job) {
        return reports.read(job)
                .filter(VerifiedBundles::broughtTheBundle)
                .flatMap(
                        report ->
                                Localization.bundleOf(report)
                                        .map(it -> new Verified(job, report.finishedAt(), it)));
    }

    /** Not the report of a definition that came later: that one only repeats what another said. */
    private static boolean broughtTheBundle(ImportReport report) {
        return report.serviceDefinitions() == null
                || report.serviceDefinitions().stream().allMatch(it -> it.verifiedBy() == null);
    }
}
