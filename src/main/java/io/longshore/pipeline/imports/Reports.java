package io.longshore.pipeline.imports;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Platform;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportResult;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the report of an import from its plan, its transfer and its verification. */
public final class Reports {
    private final Repository target;
    private final ImportResult result;
    private final Verification verification;
    private final Map<Digest, Platform> platforms = new HashMap<>();

    private Reports(Repository target, ImportResult result, Verification verification) {
        this.target = target;
        this.result = result;
        this.verification = verification;
    }

    /** VERIFIED if everything was pushed and read back, else INCOMPLETE with the gaps. */
    static ImportReport imported(
            ImportRequest request,
            ImportPlan plan,
            ImportResult result,
            Verification verification,
            double seconds,
            Instant now) {
        Reports reports = new Reports(plan.target(), result, verification);
        ImportMessage job = request.message();
        boolean whole = result.complete() && verification.complete();
        ImportReport report =
                ImportReport.of(job.jobId())
                        .status(whole ? Status.VERIFIED : Status.INCOMPLETE)
                        .attempt(request.attempt())
                        .receivedAt(job.request().receivedAt())
                        .startedAt(job.request().startedAt())
                        .finishedAt(now)
                        .requestedBy(job.request().requestedBy())
                        .source(job.source())
                        .target(plan.target().toString())
                        .bundle(bundle(plan))
                        .images(reports.images(plan))
                        .transfer(reports.transfer(plan, seconds))
                        .problems(reports.problems())
                        .replayOf(job.request().replayOf())
                        .summary(verification.leftOut().map(it -> "pushed; " + it).orElse(null))
                        .build();
        return job.signed().addTo(report);
    }

    private static ImportReport.Bundle bundle(ImportPlan plan) {
        return plan.root()
                .map(root -> plan.target().at(root.digest()).toString())
                .map(image -> new ImportReport.Bundle(image, plan.rootTag().orElse(null)))
                .orElse(null);
    }

    /** The root bundle first, then the rest in the order of the plan. */
    private List<ImportReport.Image> images(ImportPlan plan) {
        List<ImportReport.Image> images = new ArrayList<>();
        plan.root().ifPresent(root -> images.add(image(root)));
        plan.images().stream()
                .filter(image -> plan.root().filter(root -> root == image).isEmpty())
                .forEach(image -> images.add(image(image)));
        return images;
    }

    private static ImageType type(PlannedImage image) {
        return switch (image.type()) {
            case IMAGE -> ImageType.IMAGE;
            case BUNDLE -> ImageType.BUNDLE;
            case SIGNATURE -> ImageType.SIGNATURE;
            case INTERNAL -> ImageType.INTERNAL;
        };
    }

    private static LayerOutcome outcome(BlobOutcome outcome) {
        return switch (outcome) {
            case UPLOADED -> LayerOutcome.UPLOADED;
            case PRESENT -> LayerOutcome.PRESENT;
            case MOUNTED -> LayerOutcome.MOUNTED;
        };
    }

    private ImportReport.Image image(PlannedImage image) {
        boolean isIndex = image.manifest().isIndex();
        image.manifest().manifests().stream()
                .filter(child -> child.platform() != null)
                .forEach(child -> platforms.put(child.digest(), child.platform()));
        Platform platform = platforms.getOrDefault(image.digest(), image.platform());
        return new ImportReport.Image(
                target.at(image.digest()).toString(),
                image.origin().isEmpty() ? null : image.origin(),
                type(image),
                image.tags().stream().map(this::tag).toList(),
                image.manifest().mediaType(),
                platform == null ? null : platform.toString(),
                isIndex ? null : layers(image),
                isIndex ? image.children().stream().map(this::image).toList() : null,
                verification.verified().contains(image.digest()));
    }

    private ImportReport.Tag tag(String name) {
        Digest replaced = result.replaced().get(name);
        return new ImportReport.Tag(name, replaced == null ? null : replaced.toString());
    }

    /** A layer that could not be pushed is not in the list; a problem reports it. */
    private List<ImportReport.Layer> layers(PlannedImage image) {
        List<ImportReport.Layer> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            LayerOutcome outcome = null;
            if (image.omitted().contains(layer.digest())) {
                outcome = LayerOutcome.OMITTED;
            } else if (result.blobs().containsKey(layer.digest())) {
                outcome = outcome(result.blobs().get(layer.digest()));
            }
            if (outcome != null) {
                layers.add(
                        new ImportReport.Layer(
                                layer.digest().toString(), layer.sizeBytes(), outcome));
            }
        }
        return layers;
    }

    private ImportReport.Transfer transfer(ImportPlan plan, double seconds) {
        Map<BlobOutcome, Long> bytes = new HashMap<>();
        result.blobs()
                .forEach(
                        (digest, outcome) ->
                                bytes.merge(
                                        outcome, plan.blobs().get(digest).sizeBytes(), Long::sum));
        return new ImportReport.Transfer(
                bytes.getOrDefault(BlobOutcome.UPLOADED, 0L),
                bytes.getOrDefault(BlobOutcome.PRESENT, 0L),
                bytes.getOrDefault(BlobOutcome.MOUNTED, 0L),
                plan.blobs().size(),
                Math.round(seconds * 1000) / 1000.0);
    }

    private List<ReportProblem> problems() {
        List<ReportProblem> problems = new ArrayList<>();
        Set<Digest> explained = new HashSet<>();
        result.failures()
                .forEach(
                        failure -> {
                            explained.add(failure.image());
                            problems.add(
                                    problem(
                                            failure.problem(),
                                            failure.image(),
                                            failure.blob(),
                                            failure.warning()));
                        });
        // That an image is not there is no news where its push failed for a reason given above.
        verification.findings().stream()
                .filter(finding -> finding.warning() || !explained.contains(finding.image()))
                .forEach(
                        finding ->
                                problems.add(
                                        problem(
                                                finding.problem(),
                                                finding.image(),
                                                finding.blob(),
                                                finding.warning())));
        return problems;
    }

    private ReportProblem problem(
            io.longshore.problem.Problem problem, Digest image, Digest blob, boolean warning) {
        return ReportProblem.of(
                problem,
                warning ? Severity.WARNING : Severity.ERROR,
                image == null ? null : target.at(image).toString(),
                blob == null ? null : blob.toString());
    }
}
