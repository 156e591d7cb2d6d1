package io.longshore.pipeline.definitions;

import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportQuery;
import io.longshore.report.ReportStore;
import io.longshore.report.Status;
import io.longshore.supervisor.ImportedBundle;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which bundles this site has, by the reports in {@code done/}: a bundle is known for as long as
 * the report that verified it is kept. Each report is read once. Thread-safe.
 */
public final class VerifiedBundles {
    private final ReportStore reports;
    private final Map<JobId, Optional<Verified>> known = new HashMap<>();

    /** A bundle, and the job that brought it. */
    private record Verified(JobId job, @Nullable Instant at, ImportedBundle bundle) {}

    public VerifiedBundles(ReportStore reports) {
        this.reports = reports;
    }

    /**
     * The report of the newest delivery of a bundle that one of these names.
     *
     * @param images as a service definition has them
     */
    public Optional<ImportReport> reportFor(List<String> images) {
        return newest(images).flatMap(found -> reports.get(found.job())).map(FiledReport::report);
    }

    private synchronized Optional<Verified> newest(List<String> images) {
        Set<JobId> jobs = new HashSet<>();
        reports.findAll(ReportQuery.of(Status.VERIFIED))
                .forEach(summary -> jobs.add(summary.jobId()));
        known.keySet().retainAll(jobs);
        jobs.forEach(job -> known.computeIfAbsent(job, this::read));
        return known.values().stream()
                .flatMap(Optional::stream)
                .filter(it -> images.stream().anyMatch(it.bundle()::isNamedBy))
                .max(Comparator.comparing(Verified::at));
    }

    private Optional<Verified> read(JobId job) {
        return reports.get(job)
                .map(FiledReport::report)
                .filter(VerifiedBundles::broughtTheBundle)
                .flatMap(
                        report ->
                                Localization.bundleOf(report)
                                        .map(
                                                it ->
                                                        new Verified(
                                                                job,
                                                                report.times().finishedAt(),
                                                                it)));
    }

    /** Not the report of a definition that came later: that one only repeats what another said. */
    private static boolean broughtTheBundle(ImportReport report) {
        return report.additions().serviceDefinitions() == null
                || report.additions().serviceDefinitions().stream()
                        .allMatch(it -> it.verifiedBy() == null);
    }
}
