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
import io.longshore.report.ReportProblem;
import io.longshore.report.SignatureFindings;
import io.longshore.report.Status;
import io.longshore.report.assembly.MergedReports;
import io.longshore.report.assembly.PushedContent;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
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
import io.longshore.transfer.PrefixTargets;
import io.longshore.transfer.TagMoves;
import io.longshore.transfer.Verification;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Imports archives of every kind that is read. Thread-safe. */
public final class BundleImporter implements Importer {
    /** Problems of the archive or the job, not of one repository. */
    private static final Set<Code> OF_THE_ARCHIVE =
            Set.of(Code.CANCELLED, Code.FILE_CHANGED, Code.FILE_UNREADABLE, Code.SHARE_AWAY);

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
            ReportedJob job = request.message().reported(request.attempt());
            if (request.prefixed() != null) {
                return intoSeveral(tarball, job, request.prefixed(), progress, cancellation);
            }
            ImportMessage.Target asked = request.message().target();
            ImportPlan plan =
                    ImportPlanner.plan(
                            tarball, asked.toRepository(), options(asked), parallel, cancellation);
            return into(tarball, plan, asked, job, tarball.notes(), progress, cancellation);
        }
    }

    private static ImportOptions options(ImportMessage.Target asked) {
        return new ImportOptions(asked.includeNonDistributable(), asked.repoBasedTags());
    }

    /**
     * One repository after the other. What one of them refuses does not stop the others; if all do,
     * the first refusal is thrown.
     */
    private ImportReport intoSeveral(
            ImageArchive tarball,
            ReportedJob job,
            ImportRequest.Prefixed prefixed,
            Progress progress,
            Cancellation cancellation) {
        Map<String, ImportMessage.Target> targets = new LinkedHashMap<>();
        prefixed.targets().forEach(target -> targets.put(target.repository(), target));
        ReportedJob unsigned =
                job.checked(
                        Objects.requireNonNull(job.startedAt()),
                        job.source(),
                        job.repository(),
                        new SignatureFindings(List.of(), List.of()));
        List<ImportReport> parts = new ArrayList<>();
        List<ReportProblem> warnings = new ArrayList<>();
        tarball.notes().forEach(note -> warnings.add(ReportProblem.warning(note)));
        Problem refused = null;
        boolean isAnyIn = false;
        for (PrefixTargets.Placement placement : PrefixTargets.of(tarball, prefixed.prefix())) {
            ImportMessage.Target asked =
                    Objects.requireNonNull(targets.get(placement.target().toString()));
            ImportPlan plan =
                    ImportPlanner.plan(tarball, placement, options(asked), parallel, cancellation);
            placement.notes().forEach(note -> warnings.add(ReportProblem.warning(note)));
            try {
                parts.add(into(tarball, plan, asked, unsigned, List.of(), progress, cancellation));
                isAnyIn = true;
            } catch (ProblemException e) {
                if (e.problem().retryable() || OF_THE_ARCHIVE.contains(e.problem().code())) {
                    throw e;
                }
                refused = refused == null ? e.problem() : refused;
                parts.add(
                        ReportAssembler.imported(
                                unsigned,
                                PushedContent.refused(plan, e.problem()),
                                clock.instant()));
            }
        }
        if (refused != null && !isAnyIn) {
            throw new ProblemException(refused);
        }
        return MergedReports.merge(
                job, parts, prefixed.prefix().pattern(), warnings, clock.instant());
    }

    private ImportReport into(
            ImageArchive tarball,
            ImportPlan plan,
            ImportMessage.Target asked,
            ReportedJob job,
            List<Problem> notes,
            Progress progress,
            Cancellation cancellation) {
        Repository target = plan.target();
        registries.client(target.registry()).warnIfExposed();
        RepositoryClient repository = registries.repository(target).forPush();
        long start = System.nanoTime();
        Supplier<RegistryProduct> product = product(target, cancellation);
        new CapacityCheck(product.get(), registries, parallel, cancellation).require(plan);
        List<Problem> cautions = new ArrayList<>(notes);
        cautions.addAll(product.get().cautions(target, clock.instant(), cancellation));
        TagMoves moves =
                new TagMoves(
                        asked.tagsAtCheck().orElse(Map.of()), asked.replaceTags(), asked.ownTags());
        ManifestLookup lookup = new ManifestLookup(repository, product, cancellation);
        List<OlderVersions.Move> older =
                TagCheck.require(plan, moves, lookup, product.get(), cancellation)
                        .toOlderVersions(new OlderVersions(plan, repository, lookup, cancellation));
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
                        job,
                        new PushedContent(plan, result, verification, seconds),
                        clock.instant());
        if (report.status() == Status.VERIFIED) {
            known.remember(target, plan.blobs().keySet());
        }
        report = OlderVersions.addTo(report, older, result.broken());
        return new ProductView(product.get(), parallel, cancellation).addTo(report, plan, cautions);
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
