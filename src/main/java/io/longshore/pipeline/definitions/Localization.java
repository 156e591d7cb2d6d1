package io.longshore.pipeline.definitions;

import io.longshore.job.JobId;
import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportProblem;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.supervisor.ImportedBundle;
import io.longshore.supervisor.ServiceDefinition;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites service definitions to name the bundle of a report, and adds the result to the report.
 * Used for one report.
 */
public final class Localization {
    private final ImportReport report;
    private final @Nullable JobId verifiedBy;
    private final List<ReportAdditions.ServiceDefinition> definitions = new ArrayList<>();
    private final List<ReportProblem> problems = new ArrayList<>();

    public Localization(ImportReport report) {
        this(report, null);
    }

    /**
     * @param verifiedBy the job that brought the bundle, if it was not the report's own
     */
    Localization(ImportReport report, @Nullable JobId verifiedBy) {
        this.report = report;
        this.verifiedBy = verifiedBy;
    }

    /**
     * One definition.
     *
     * @return its text for this site; empty, with a problem in the report, if it is none or does
     *     not belong to the bundle
     */
    public Optional<byte[]> add(String name, byte[] content) {
        try {
            ServiceDefinition definition = ServiceDefinition.parse(name, content);
            ImportedBundle bundle = bundleOf(report).orElseThrow(() -> noBundle(name));
            ServiceDefinition.Localized localized = definition.localize(bundle);
            definitions.add(
                    new ReportAdditions.ServiceDefinition(
                            name, bundle.local().toString(), localized.replaced(), verifiedBy));
            localized.warnings().forEach(it -> problems.add(ReportProblem.warning(it)));
            return Optional.of(localized.content());
        } catch (ProblemException e) {
            definitions.add(
                    new ReportAdditions.ServiceDefinition(name, null, List.of(), verifiedBy));
            problems.add(ReportProblem.error(e.problem()));
            return Optional.empty();
        }
    }

    /** The report with all that was added. */
    public ImportReport report() {
        return ReportAssembler.withDefinitions(report, definitions, problems);
    }

    /** The bundle that a report is about; empty for plain images. */
    static Optional<ImportedBundle> bundleOf(ImportReport report) {
        return Optional.ofNullable(report.content().bundle())
                .map(
                        bundle ->
                                new ImportedBundle(
                                        report.content()
                                                .root()
                                                .map(ImportReport.Image::origin)
                                                .map(origin -> Reference.parse(origin).repository())
                                                .orElse(null),
                                        bundle.tag(),
                                        Reference.parse(bundle.image())));
    }

    private static ProblemException noBundle(String name) {
        return new ProblemException(
                Problem.permanent(
                        Code.SERVICE_DEFINITION_UNFIT,
                        "The service definition "
                                + Printable.of(name)
                                + " does not belong to this archive.",
                        "The archive contains plain images and no bundle.",
                        "Deliver the bundle that the definition names."));
    }
}
