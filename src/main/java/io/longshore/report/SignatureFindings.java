package io.longshore.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of the signature check, as the report of the job states it.
 *
 * @param signatures one for each image that the policy covers
 * @param problems errors, for which the archive is refused, and warnings
 */
public record SignatureFindings(
        List<ImportReport.Signature> signatures, List<ReportProblem> problems) {
    /** Nothing was checked. */
    public static final SignatureFindings UNKNOWN = new SignatureFindings(List.of(), List.of());

    public SignatureFindings {
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
        problems = problems == null ? List.of() : List.copyOf(problems);
    }

    /** The same with these problems, which the check found beside the signatures. */
    public SignatureFindings with(List<ReportProblem> more) {
        List<ReportProblem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new SignatureFindings(signatures, all);
    }

    /** True if nothing may be pushed. Not a bean property: messages do not carry it. */
    public boolean refuse() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
