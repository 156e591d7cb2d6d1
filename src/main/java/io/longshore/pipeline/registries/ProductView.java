package io.longshore.pipeline.registries;

import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistryProduct.Scan;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportAdditions.Accessory;
import io.longshore.report.ReportAdditions.ScannedImage;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the registry's product shows of images that were pushed: their signatures as accessories,
 * and what its scanner finds. Tells more about a delivery that is done: nothing in here fails it.
 */
public final class ProductView {
    private static final Logger LOG = LoggerFactory.getLogger(ProductView.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Set<String> ENDED = Set.of("Success", "Error", "Stopped");

    private final RegistryProduct product;
    private final Parallel parallel;
    private final Cancellation cancellation;

    public ProductView(RegistryProduct product, Parallel parallel, Cancellation cancellation) {
        this.product = product;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * @param cautions what the product said of the project before the push
     */
    public ImportReport addTo(ImportReport report, ImportPlan plan, List<Problem> cautions) {
        List<Accessory> accessories = attempt(() -> accessories(plan)).orElse(List.of());
        ReportAdditions.Scan scan =
                product.scanWait()
                        .flatMap(wait -> attempt(() -> scan(plan, wait)))
                        .flatMap(scanned -> scanned)
                        .orElse(null);
        List<Problem> warnings = new ArrayList<>(cautions);
        if (product.scanWait().isPresent() && scan == null) {
            warnings.add(notScanned(plan.target()));
        }
        return ReportAssembler.withProductView(
                report, accessories.isEmpty() ? null : accessories, scan, warnings);
    }

    private Problem notScanned(Repository target) {
        return Problem.permanent(
                Code.SCAN_NOT_REQUESTED,
                "No scan of the images in "
                        + target
                        + " was requested from "
                        + product.name()
                        + ".",
                "It has no scanner, or the account may not request a scan.",
                product.scanAdvice());
    }

    /** Of the images that came with a signature; the others have nothing attached by us. */
    private List<Accessory> accessories(ImportPlan plan) {
        Set<String> tags = new HashSet<>();
        plan.images().forEach(image -> tags.addAll(image.tags()));
        List<PlannedImage> signed =
                plan.images().stream()
                        .filter(image -> tags.contains(ImgpkgTags.signature(image.digest())))
                        .toList();
        return parallel.map(signed, image -> accessories(plan.target(), image.digest())).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Accessory> accessories(Repository target, Digest image) {
        return product.accessories(target, image, cancellation).stream()
                .map(
                        shown ->
                                new Accessory(
                                        Reference.of(target, image).toString(),
                                        shown.type(),
                                        shown.digest().toString()))
                .toList();
    }

    private Optional<ReportAdditions.Scan> scan(ImportPlan plan, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        List<Digest> asked =
                parallel
                        .map(
                                plan.images().stream()
                                        .filter(ProductView::isContent)
                                        .map(PlannedImage::digest)
                                        .distinct()
                                        .toList(),
                                image ->
                                        product.requestScan(plan.target(), image, cancellation)
                                                ? Optional.of(image)
                                                : Optional.<Digest>empty())
                        .stream()
                        .flatMap(Optional::stream)
                        .toList();
        return asked.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ReportAdditions.Scan(
                                asked.stream()
                                        .map(image -> scanned(plan.target(), image, deadline))
                                        .toList()));
    }

    private static boolean isContent(PlannedImage image) {
        return image.type() == ImageType.BUNDLE || image.type() == ImageType.IMAGE;
    }

    private ScannedImage scanned(Repository target, Digest image, long deadline) {
        Optional<Scan> scan = product.scan(target, image, cancellation);
        while (scan.filter(found -> ENDED.contains(found.status())).isEmpty()
                && System.nanoTime() < deadline) {
            cancellation.sleep(BETWEEN_LOOKS);
            scan = product.scan(target, image, cancellation);
        }
        Scan found = scan.orElse(new Scan("Pending", "", 0, 0, Map.of()));
        return new ScannedImage(
                Reference.of(target, image).toString(),
                found.status(),
                found.severity(),
                found.total(),
                found.fixable(),
                found.bySeverity());
    }

    private static <T> Optional<T> attempt(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (ProblemException e) {
            // Not even a cancellation: the delivery is done, and doing it again would not help.
            LOG.warn("The report is without the registry's own view. {}", e.problem().what());
            return Optional.empty();
        }
    }
}
