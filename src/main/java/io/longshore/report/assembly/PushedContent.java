package io.longshore.report.assembly;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Platform;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.report.ImageType;
import io.longshore.report.ImportReport.Bundle;
import io.longshore.report.ImportReport.Content;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.ImportReport.Layer;
import io.longshore.report.ImportReport.Signature;
import io.longshore.report.ImportReport.Tag;
import io.longshore.report.ImportReport.Target;
import io.longshore.report.ImportReport.Transfer;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportResult;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.Verification;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The content and the problems of a report, from an import's plan, transfer and verification. */
public final class PushedContent {
    private final ImportPlan plan;
    private final ImportResult result;
    private final Verification verification;
    private final double seconds;

    /** The platforms of images that an index names. */
    private final Map<Digest, Platform> platforms = new HashMap<>();

    /**
     * @param seconds from the first request to the last
     */
    public PushedContent(
            ImportPlan plan, ImportResult result, Verification verification, double seconds) {
        this.plan = plan;
        this.result = result;
        this.verification = verification;
        this.seconds = seconds;
    }

    /** Of an import that was refused as a whole before anything was pushed. */
    public static PushedContent refused(ImportPlan plan, Problem problem) {
        return new PushedContent(
                plan,
                ImportResult.refused(plan, problem),
                new Verification(plan.images(), Set.of(), Set.of(), List.of()),
                0);
    }

    /** True if everything was pushed and read back. */
    boolean isWhole() {
        return result.complete() && verification.complete() && plan.missing().isEmpty();
    }

    /** What the status alone would hide; null if it hides nothing. */
    @Nullable String leftOut() {
        List<String> parts = new ArrayList<>();
        if (!plan.missing().isEmpty()) {
            parts.add("not in the archive: " + String.join(", ", plan.missingNames()));
        }
        verification.leftOut().ifPresent(parts::add);
        return parts.isEmpty() ? null : "pushed; " + String.join("; ", parts);
    }

    Content content(List<Signature> signatures) {
        return new Content(
                new Target(plan.target().toString()), bundle(), images(), transfer(), signatures);
    }

    private @Nullable Bundle bundle() {
        return plan.root()
                .map(root -> new Bundle(reference(root.digest()), plan.rootTag().orElse(null)))
                .orElse(null);
    }

    /** The root bundle first, then the rest in the order of the plan. */
    private List<Image> images() {
        List<Image> images = new ArrayList<>();
        Optional<PlannedImage> root = plan.root();
        root.ifPresent(first -> images.add(image(first)));
        plan.images().stream()
                .filter(image -> root.filter(first -> first == image).isEmpty())
                .forEach(image -> images.add(image(image)));
        return images;
    }

    private Image image(PlannedImage image) {
        boolean isIndex = image.manifest().isIndex();
        image.manifest().manifests().stream()
                .filter(child -> child.platform() != null)
                .forEach(child -> platforms.put(child.digest(), child.platform()));
        Platform platform = platforms.getOrDefault(image.digest(), image.platform());
        return new Image(
                reference(image.digest()),
                image.origin().isEmpty() ? null : image.origin(),
                type(image.type()),
                image.tags().stream().map(this::tag).toList(),
                image.manifest().mediaType(),
                platform == null ? null : platform.toString(),
                isIndex ? null : layers(image),
                isIndex ? image.children().stream().map(this::image).toList() : null,
                verification.verified().contains(image.digest()));
    }

    private static ImageType type(io.longshore.bundle.ImageType type) {
        return switch (type) {
            case BUNDLE -> ImageType.BUNDLE;
            case IMAGE -> ImageType.IMAGE;
            case SIGNATURE -> ImageType.SIGNATURE;
            case INTERNAL -> ImageType.INTERNAL;
        };
    }

    private Tag tag(String name) {
        Digest replaced = result.replaced().get(name);
        return new Tag(name, replaced == null ? null : replaced.toString());
    }

    /** A layer that could not be pushed is not in the list; a problem reports it. */
    private List<Layer> layers(PlannedImage image) {
        List<Layer> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            LayerOutcome outcome =
                    image.omitted().contains(layer.digest())
                            ? LayerOutcome.OMITTED
                            : outcome(result.blobs().get(layer.digest()));
            if (outcome != null) {
                layers.add(new Layer(layer.digest().toString(), layer.sizeBytes(), outcome));
            }
        }
        return layers;
    }

    private static @Nullable LayerOutcome outcome(@Nullable BlobOutcome outcome) {
        if (outcome == null) {
            return null;
        }
        return switch (outcome) {
            case UPLOADED -> LayerOutcome.UPLOADED;
            case PRESENT -> LayerOutcome.PRESENT;
            case MOUNTED -> LayerOutcome.MOUNTED;
        };
    }

    private Transfer transfer() {
        Map<BlobOutcome, Long> bytes = new EnumMap<>(BlobOutcome.class);
        result.blobs().forEach((digest, outcome) -> bytes.merge(outcome, size(digest), Long::sum));
        return new Transfer(
                bytes.getOrDefault(BlobOutcome.UPLOADED, 0L),
                bytes.getOrDefault(BlobOutcome.PRESENT, 0L),
                bytes.getOrDefault(BlobOutcome.MOUNTED, 0L),
                plan.blobs().size(),
                Math.round(seconds * 1000) / 1000.0);
    }

    private long size(Digest blob) {
        return Objects.requireNonNull(plan.blobs().get(blob)).sizeBytes();
    }

    /** The failures of the push, then the findings of the verification. */
    List<ReportProblem> problems() {
        List<ReportProblem> problems = new ArrayList<>();
        plan.missing().forEach(platform -> problems.add(ReportProblem.error(platform)));
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
        // An image whose push failed is missing for the reason given above.
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
            Problem problem, @Nullable Digest image, @Nullable Digest blob, boolean warning) {
        return ReportProblem.of(
                problem,
                warning ? Severity.WARNING : Severity.ERROR,
                image == null ? null : reference(image),
                blob == null ? null : blob.toString());
    }

    private String reference(Digest image) {
        Repository target = plan.target();
        return Reference.of(target, image).toString();
    }
}
