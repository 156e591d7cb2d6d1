package io.longshore.pipeline;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of the signature check, to be added to the report.
 *
 * @param signatures one for each image that the policy asks about
 * @param problems errors, for which the tarball is refused, and warnings
 */
public record SignatureCheckResult(
        List<ImportReport.Signature> signatures, List<ReportProblem> problems) {
    /** Nobody looked. */
    public static final SignatureCheckResult UNKNOWN =
            new SignatureCheckResult(List.of(), List.of());

    public SignatureCheckResult {
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
        problems = problems == null ? List.of() : List.copyOf(problems);
    }

    /** Whether nothing may be pushed. */
    public boolean isRefused() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** The report with this result, after its own problems. */
    public ImportReport addTo(ImportReport report) {
        List<ReportProblem> all = new ArrayList<>(report.problems());
        all.addAll(problems);
        return report.with().signatures(signatures).problems(all).build();
    }
}
