package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobContent;
import io.longshore.registry.blob.UploadAhead;
import io.longshore.task.Cancellation;
import io.longshore.task.DaemonThreads;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.RegionContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the largest blobs of an archive while the archive is being checked, so that the import of
 * one large layer does not take the time of both. The registry gets bytes without the request that
 * makes a blob of them: a push after the check ends such an upload, {@link #end} gives up what no
 * push has ended. No failure here fails the import, which then sends as usual.
 */
final class UploadsAhead implements Importer.Ahead {
    /** Smaller blobs are sent faster than their sessions are worth. */
    static final long SMALLEST = 32 << 20;

    /** The most open sessions. */
    private static final int MOST = 8;

    private static final long FAREWELL_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(UploadsAhead.class);

    private final RepositoryImport.Means means;
    private final ArchiveLimits limits;
    private final Pace pace = new Pace(System::nanoTime);
    private final Cancellation cancellation = new Cancellation();
    private final Cancellation.Registration whileImporting;
    private final ExecutorService threads;
    private final Future<?> work;

    /** All that have begun. Guarded by itself. */
    private final List<UploadAhead> begun = new ArrayList<>();

    /** Begins, and returns at once. */
    UploadsAhead(
            RepositoryImport.Means means,
            ArchiveLimits limits,
            Path archive,
            Repository target,
            ImportOptions options,
            Cancellation importing) {
        this.means = means;
        this.limits = limits;
        this.whileImporting =
                importing.onCancel(() -> cancellation.cancel("the import was stopped"));
        // One of them plans; the parallel threads of the push may wait for these, not the reverse.
        this.threads =
                Executors.newFixedThreadPool(
                        Math.min(MOST, means.parallel().large()) + 1,
                        DaemonThreads.named("longshore-ahead"));
        this.work = threads.submit(() -> run(archive, target, options));
    }

    private void run(Path file, Repository target, ImportOptions options) {
        try {
            // An archive of very many small blobs takes too much memory to be opened twice.
            if (Archives.largest(file, limits) >= SMALLEST) {
                send(file, target, options);
            }
        } catch (ProblemException e) {
            // Whatever is wrong, the check or the push says so.
            LOG.debug("Nothing more is sent ahead: {}", e.problem().what());
        } catch (RuntimeException e) {
            LOG.warn("Nothing more is sent ahead, because of an unexpected error.", e);
        }
    }

    private void send(Path file, Repository target, ImportOptions options) {
        try (ImageArchive archive = open(file, options)) {
            ImportPlan plan =
                    ImportPlanner.plan(archive, target, options, means.parallel(), cancellation);
            List<Future<?>> sending = new ArrayList<>();
            try {
                for (BlobContent blob : largest(archive, plan)) {
                    begin(blob, target).ifPresent(it -> sending.add(threads.submit(it)));
                }
            } finally {
                // They read from the archive.
                sending.forEach(UploadsAhead::await);
            }
        }
    }

    private ImageArchive open(Path file, ImportOptions options) {
        return Archives.open(
                ArchiveFile.open(file), limits, AcceptedKinds.ALL, options.missingPlatforms());
    }

    /** The largest first, as in the push. A blob that may be mounted is not sent. */
    private List<BlobContent> largest(ImageArchive archive, ImportPlan plan) {
        return plan.blobs().values().stream()
                .filter(blob -> blob.sizeBytes() >= SMALLEST)
                .filter(blob -> means.known().source(plan.target(), blob.digest()).isEmpty())
                .sorted(Comparator.comparingLong(Descriptor::sizeBytes).reversed())
                .limit(MOST)
                .flatMap(blob -> archive.blob(blob.digest()).stream())
                .<BlobContent>map(region -> new RegionContent(archive, region))
                .toList();
    }

    /** One after the other, so that wrong credentials are used once. */
    private Optional<Runnable> begin(BlobContent blob, Repository target) {
        RepositoryClient repository = means.registries().repository(target).forPush();
        Pace.Upload paced = pace.upload(blob.sizeBytes());
        Optional<UploadAhead> upload = Optional.empty();
        try {
            synchronized (begun) {
                cancellation.check();
                upload = repository.beginBlob(blob, paced, cancellation);
                upload.ifPresent(begun::add);
            }
        } finally {
            if (upload.isEmpty()) {
                paced.end();
            }
        }
        return upload.map(
                it ->
                        () -> {
                            try {
                                it.send();
                            } finally {
                                paced.end();
                            }
                        });
    }

    private static void await(Future<?> task) {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("A blob is not sent ahead, because of an unexpected error.", e.getCause());
        }
    }

    @Override
    public Progress besideIt(Progress shown) {
        return pace.ofCheck(shown);
    }

    @Override
    public long end() {
        whileImporting.close();
        cancellation.cancel("the import has ended");
        // No more can begin from here on.
        List<UploadAhead> left;
        synchronized (begun) {
            left = List.copyOf(begun);
        }
        Future<Long> farewell =
                threads.submit(
                        () -> {
                            await(work);
                            return left.stream().mapToLong(UploadAhead::forget).sum();
                        });
        threads.shutdown();
        try {
            return farewell.get(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.debug("The registry did not confirm in time that it forgets the uploads.");
        } catch (ExecutionException e) {
            LOG.warn("The uploads cannot be forgotten, because of an unexpected error.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return left.stream().mapToLong(UploadAhead::unconfirmed).sum();
    }
}
