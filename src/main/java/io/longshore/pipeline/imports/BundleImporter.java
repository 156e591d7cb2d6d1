package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.spool.Spools;
import io.longshore.oci.FileHashes;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.registries.CapacityCheck;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.ProductView;
import io.longshore.pipeline.registries.Registries;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.assembly.PushedContent;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.BundleImport;
import io.longshore.transfer.ContentCheck;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.ImportResult;
import io.longshore.transfer.ImportTarget;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.TagMoves;
import io.longshore.transfer.Verification;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Imports archives of every kind that is read. Thread-safe. */
public final class BundleImporter implements Importer {
    private final Registries registries;
    private final ArchiveLimits limits;
    private final Spools spools;
    private final Parallel parallel;
    private final KnownBlobs known;
    private final Clock clock;

    /**
     * @param registries where the clients come from; stays with the caller
     * @param spools make compressed archives readable
     * @param parallel for blobs and questions to the registry
     * @param known hints which blobs can be mounted; receives each VERIFIED import
     */
    public BundleImporter(
            Registries registries,
            ArchiveLimits limits,
            Spools spools,
            Parallel parallel,
            KnownBlobs known,
            Clock clock) {
        this.registries = registries;
        this.limits = limits;
        this.spools = spools;
        this.parallel = parallel;
        this.known = known;
        this.clock = clock;
    }

    @Override
    public ImportReport run(ImportRequest request, Progress progress, Cancellation cancellation) {
        ArchiveBytes delivered = request.tarball().open(cancellation);
        FileState state = new FileState(delivered.sizeBytes(), delivered.modified().toEpochMilli());
        Spools.Opened opened = spools.open(delivered, Set.of(), List.of(), progress, cancellation);
        try (ImageArchive tarball = Archives.open(opened.bytes(), limits)) {
            requireUnchanged(tarball, state, opened.hashes(), request.message());
            ImportMessage.Target asked = request.message().target();
            Repository target = asked.toRepository();
            registries.client(target.registry()).warnIfExposed();
            RepositoryClient repository = registries.repository(target).forPush();
            long start = System.nanoTime();
            ImportPlan plan =
                    ImportPlanner.plan(
                            tarball,
                            target,
                            new ImportOptions(
                                    asked.includeNonDistributable(), asked.repoBasedTags()),
                            parallel,
                            cancellation);
            Supplier<RegistryProduct> product = product(target, cancellation);
            new CapacityCheck(product.get(), registries, parallel, cancellation).require(plan);
            List<Problem> cautions = new ArrayList<>(tarball.notes());
            cautions.addAll(product.get().cautions(target, clock.instant(), cancellation));
            TagMoves moves =
                    new TagMoves(
                            asked.tagsAtCheck().orElse(Map.of()),
                            asked.replaceTags(),
                            asked.ownTags());
            ManifestLookup lookup = new ManifestLookup(repository, product, cancellation);
            List<OlderVersions.Move> older =
                    TagCheck.require(plan, moves, lookup, product.get(), cancellation)
                            .toOlderVersions(
                                    new OlderVersions(plan, repository, lookup, cancellation));
            ImportTarget into =
                    new ImportTarget(repository, lookup, blob -> known.source(target, blob));
            ImportResult result =
                    new BundleImport(tarball, plan, into, parallel, progress, clock, cancellation)
                            .run(moves);
            List<PlannedImage> pushed =
                    plan.images().stream()
                            .filter(image -> !result.broken().contains(image.digest()))
                            .toList();
            Verification verification =
                    new ContentCheck(repository, product, parallel, false, progress, cancellation)
                            .afterPush(pushed, result.seenAfterThePush());
            double seconds = (System.nanoTime() - start) / 1e9;
            ImportReport report =
                    ReportAssembler.imported(
                            request.message().reported(request.attempt()),
                            new PushedContent(plan, result, verification, seconds),
                            clock.instant());
            if (report.status() == Status.VERIFIED) {
                known.remember(target, plan.blobs().keySet());
            }
            report = OlderVersions.addTo(report, older, result.broken());
            return new ProductView(product.get(), parallel, cancellation)
                    .addTo(report, plan, cautions);
        }
    }

    private Supplier<RegistryProduct> product(Repository target, Cancellation cancellation) {
        return () -> registries.product(target.registry(), cancellation);
    }

    /** A compressed archive has the checked content if the delivered file has its checksum. */
    private static void requireUnchanged(
            ImageArchive tarball,
            FileState now,
            @Nullable FileHashes delivered,
            ImportMessage message) {
        boolean same =
                now.equals(message.archive().state())
                        && tarball.identity().toString().equals(message.archive().identity())
                        && (delivered == null
                                || delivered.sha256().hex().equals(message.source().sha256()));
        if (!same) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_CHANGED,
                            "The archive " + tarball.name() + " is not the one that was checked.",
                            "Its size, time, checksum or list of images has changed since.",
                            "Deliver it again, and do not change it until its report has been"
                                    + " written."));
        }
    }
}
