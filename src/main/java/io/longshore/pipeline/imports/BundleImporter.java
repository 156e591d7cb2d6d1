package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.spool.Spools;
import io.longshore.oci.FileHashes;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.Registries;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Imports archives of every kind that is read. Thread-safe. */
public final class BundleImporter implements Importer {
    private final RepositoryImport.Means means;
    private final ArchiveLimits limits;
    private final Spools spools;

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
        this.means = new RepositoryImport.Means(registries, parallel, known, clock);
        this.limits = limits;
        this.spools = spools;
    }

    @Override
    public Imported run(ImportRequest request, Progress progress, Cancellation cancellation) {
        ArchiveBytes delivered = request.tarball().open(cancellation);
        FileState state = new FileState(delivered.sizeBytes(), delivered.modified().toEpochMilli());
        Spools.Opened opened =
                spools.open(
                        delivered, AcceptedKinds.ALL, Set.of(), List.of(), progress, cancellation);
        boolean mayLackPlatforms = request.message().target().allowMissingPlatforms();
        try (ImageArchive tarball =
                Archives.open(opened.bytes(), limits, AcceptedKinds.ALL, mayLackPlatforms)) {
            requireUnchanged(tarball, state, opened.hashes(), request.message());
            ReportedJob job = request.message().reported(request.attempt());
            ImportMessage.Goal goal = request.message().target();
            return goal instanceof ImportMessage.Below below
                    ? new PrefixImport(means, job, below, progress, cancellation).run(tarball)
                    : intoOne(tarball, (ImportMessage.Target) goal, job, progress, cancellation);
        }
    }

    @Override
    public Ahead sendAhead(
            Path archive, Repository target, ImportOptions options, Cancellation cancellation) {
        return archive.toFile().length() < UploadsAhead.SMALLEST
                ? Ahead.NOTHING
                : new UploadsAhead(means, limits, archive, target, options, cancellation);
    }

    private Imported intoOne(
            ImageArchive tarball,
            ImportMessage.Target asked,
            ReportedJob job,
            Progress progress,
            Cancellation cancellation) {
        ImportPlan plan =
                ImportPlanner.plan(
                        tarball,
                        asked.toRepository(),
                        RepositoryImport.options(asked),
                        means.parallel(),
                        cancellation);
        RepositoryImport into = new RepositoryImport(means, tarball, plan, asked, cancellation);
        into.requireRoom(List.of(plan));
        ImportReport report = into.decide().push(job, tarball.notes(), progress);
        return new Imported(report, RepositoryImport.isWorthRepeating(report));
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
