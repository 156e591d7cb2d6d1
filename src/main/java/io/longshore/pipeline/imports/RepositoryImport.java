package io.longshore.pipeline.imports;

import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.registries.CapacityCheck;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.ProductView;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions.ImportedBy;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.report.assembly.PushedContent;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.BundleImport;
import io.longshore.transfer.ContentCheck;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportResult;
import io.longshore.transfer.ImportTarget;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.TagMoves;
import io.longshore.transfer.Verification;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The import into one repository, in two steps: what is decided before the first byte, and the push
 * with the reading back. Used by one thread.
 */
final class RepositoryImport {
    /** What is missing for a reason that another attempt does not change. */
    private static final Set<String> FOR_GOOD =
            Set.of(Code.PLATFORM_MISSING.name(), Code.CONTENT_BLOCKED.name());

    private final Means means;
    private final ImageArchive archive;
    private final ImportPlan plan;
    private final ImportMessage.Target asked;
    private final Cancellation cancellation;
    private final Repository target;
    private final RepositoryClient repository;
    private final Supplier<RegistryProduct> product;

    /**
     * What imports work with.
     *
     * @param registries where the clients come from
     * @param parallel for blobs and questions to the registry
     * @param known hints which blobs can be mounted; receives each VERIFIED import
     */
    record Means(Registries registries, Parallel parallel, KnownBlobs known, Clock clock) {}

    /** What was asked for this target. */
    static ImportOptions options(ImportMessage.Target asked) {
        return new ImportOptions(
                asked.includeNonDistributable(),
                asked.repoBasedTags(),
                asked.allowMissingPlatforms());
    }

    /** True if another attempt may import, or confirm, what is missing. */
    static boolean isWorthRepeating(ImportReport report) {
        return report.status() == Status.INCOMPLETE
                && !report.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .allMatch(problem -> FOR_GOOD.contains(problem.code()));
    }

    /**
     * @param asked the plan's target, with its rule for release tags
     */
    RepositoryImport(
            Means means,
            ImageArchive archive,
            ImportPlan plan,
            ImportMessage.Target asked,
            Cancellation cancellation) {
        this.means = means;
        this.archive = archive;
        this.plan = plan;
        this.asked = asked;
        this.cancellation = cancellation;
        this.target = plan.target();
        this.repository = means.registries().repository(target).forPush();
        this.product = () -> means.registries().product(target.registry(), cancellation);
    }

    /**
     * Whether the registry has room for all of these plans, which are of one project.
     *
     * @throws io.longshore.problem.ProblemException the obstacle, such as {@code QUOTA_EXCEEDED}
     */
    void requireRoom(List<ImportPlan> plans) {
        means.registries().client(target.registry()).warnIfExposed();
        new CapacityCheck(product.get(), means.registries(), means.parallel(), cancellation)
                .require(plans);
    }

    /**
     * Decides whether the release tags may be set. Nothing is pushed.
     *
     * @throws io.longshore.problem.ProblemException see {@link TagCheck#require}
     */
    Ready decide() {
        long start = System.nanoTime();
        List<Problem> cautions =
                product.get().cautions(target, means.clock().instant(), cancellation);
        TagMoves moves = new TagMoves(seen(), asked.replaceTags(), asked.ownTags());
        ManifestLookup lookup = new ManifestLookup(repository, product, cancellation);
        List<OlderVersions.Move> older =
                TagCheck.require(plan, moves, lookup, product.get(), cancellation)
                        .toOlderVersions(new OlderVersions(plan, repository, lookup, cancellation));
        return new Ready(cautions, moves, lookup, older, System.nanoTime() - start);
    }

    private Map<String, Optional<Digest>> seen() {
        return asked.tagsAtCheck()
                .orElseGet(
                        () -> new ReleaseTags(means.registries()).now(target, asked.releaseTags()));
    }

    private ImportReport importedBy(ImportReport report) {
        RegistryProduct used = product.get();
        return report.with(
                report.additions()
                        .with(
                                ImportedBy.thisProcess(
                                        used == RegistryProduct.PLAIN ? null : used.name())));
    }

    /** An import that may begin. */
    final class Ready {
        private final List<Problem> cautions;
        private final TagMoves moves;
        private final ManifestLookup lookup;
        private final List<OlderVersions.Move> older;
        private final long nanosSoFar;

        private Ready(
                List<Problem> cautions,
                TagMoves moves,
                ManifestLookup lookup,
                List<OlderVersions.Move> older,
                long nanosSoFar) {
            this.cautions = cautions;
            this.moves = moves;
            this.lookup = lookup;
            this.older = older;
            this.nanosSoFar = nanosSoFar;
        }

        /**
         * Pushes and reads back.
         *
         * @param notes warnings for the report
         * @return VERIFIED or INCOMPLETE
         * @throws io.longshore.problem.ProblemException if nothing was imported
         */
        ImportReport push(ReportedJob job, List<Problem> notes, Progress progress) {
            long start = System.nanoTime();
            ImportTarget into =
                    new ImportTarget(
                            repository, lookup, blob -> means.known().source(target, blob));
            ImportResult result =
                    new BundleImport(
                                    archive,
                                    plan,
                                    into,
                                    means.parallel(),
                                    progress,
                                    means.clock(),
                                    cancellation)
                            .run(moves);
            Instant pushedAt = means.clock().instant();
            List<PlannedImage> pushed =
                    plan.images().stream()
                            .filter(image -> !result.broken().contains(image.digest()))
                            .toList();
            Verification verification =
                    new ContentCheck(
                                    repository,
                                    product,
                                    means.parallel(),
                                    false,
                                    progress,
                                    cancellation)
                            .afterPush(pushed, result.seenAfterThePush());
            Instant readBackAt = means.clock().instant();
            double seconds = (nanosSoFar + System.nanoTime() - start) / 1e9;
            ImportReport report =
                    ReportAssembler.imported(
                            job.with(job.times().pushed(pushedAt, readBackAt)),
                            new PushedContent(plan, result, verification, seconds),
                            means.clock().instant());
            if (report.status() == Status.VERIFIED) {
                means.known().remember(target, plan.blobs().keySet());
            }
            report = OlderVersions.addTo(report, older, result.broken());
            List<Problem> warnings = new ArrayList<>(notes);
            warnings.addAll(cautions);
            return new ProductView(product.get(), means.parallel(), cancellation)
                    .addTo(importedBy(report), plan, warnings);
        }
    }
}
