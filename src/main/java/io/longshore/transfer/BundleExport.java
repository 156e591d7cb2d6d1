package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchivePlan;
import io.longshore.archive.ArchiveScan;
import io.longshore.archive.ArchiveWriter;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.formats.Archives;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.ExportImages.Exported;
import io.longshore.transfer.ExportLayers.Earlier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Exports from registries to a tarball, which is byte for byte the one that {@code imgpkg copy
 * --to-tar} would write.
 *
 * <p>The tarball grows under another name and gets its own, with its checksum file, when all of it
 * was read back and is whole. What a run that was stopped has brought is used by the next one.
 */
public final class BundleExport {
    private final Function<Repository, RepositoryClient> clients;
    private final ArchiveLimits limits;
    private final Parallel parallel;
    private final Progress progress;
    private final Cancellation cancellation;

    /**
     * @param clients the client of each repository that images are named in
     * @param limits what an import of the tarball will be held to
     */
    public BundleExport(
            Function<Repository, RepositoryClient> clients,
            ArchiveLimits limits,
            Parallel parallel,
            Progress progress,
            Cancellation cancellation) {
        this.clients = clients;
        this.limits = limits;
        this.parallel = parallel;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * Exports.
     *
     * @throws ProblemException {@code FILE_UNWRITABLE}, {@code DISK_FULL}, {@code
     *     LOCK_FILE_UNUSABLE}, {@code NOT_A_BUNDLE}, {@code IS_A_BUNDLE}, {@code
     *     BUNDLE_UNREADABLE}, {@code IMAGE_NOT_FOUND}, {@code IMAGE_NOT_EXPORTABLE}, {@code
     *     BLOB_NOT_FOUND}, and any failure of the connection to the registry. The tarball's name is
     *     then untouched.
     */
    public ExportResult run(ExportRequest request) {
        ExportFiles files = ExportFiles.of(request.file());
        ExportEntries reader = new ExportEntries(clients, limits, cancellation);
        List<Exported> exported =
                List.copyOf(new ExportImages(clients, limits, parallel, cancellation).of(request));
        List<ArchiveEntry> images = parallel.map(exported, reader::of);
        ArchivePlan layout =
                Archives.plan(
                        images, rootBundle(exported, images), request.includeNonDistributable());
        long reused = write(files, layout, images);
        ArchiveScan check = readBack(files);
        files.publish(check.sha256());
        long layers = layout.blobs().values().stream().mapToLong(b -> b.sizeBytes()).sum();
        return new ExportResult(
                files.tarball(),
                files.sidecar(),
                check.sha256(),
                layout.sizeBytes(),
                images.size(),
                layout.blobs().size(),
                layers - reused,
                reused,
                omitted(images, layout));
    }

    private static @Nullable ArchiveEntry rootBundle(
            List<Exported> exported, List<ArchiveEntry> images) {
        for (int i = 0; i < exported.size(); i++) {
            if (exported.get(i).isRootBundle()) {
                return images.get(i);
            }
        }
        return null;
    }

    private long write(ExportFiles files, ArchivePlan layout, List<ArchiveEntry> images) {
        files.prepare(layout);
        List<Earlier> earlier = new ArrayList<>();
        try (ArchiveWriter writer = ArchiveWriter.open(files.part(), layout)) {
            if (writer.isContinued()) {
                earlier.add(new Earlier(Archives.openDamaged(files.part(), limits), true));
            }
            files.earlier(limits).forEach(tarball -> earlier.add(new Earlier(tarball, false)));
            long reused =
                    new ExportLayers(clients, images, parallel, progress, cancellation)
                            .fill(writer, layout.blobs().values(), earlier);
            writer.sync();
            return reused;
        } finally {
            earlier.forEach(each -> each.tarball().close());
        }
    }

    /** The content read from the disk counts, not the written content. */
    private ArchiveScan readBack(ExportFiles files) {
        try (ImageArchive tarball = Archives.open(files.part(), limits)) {
            ArchiveScan check = tarball.scan(progress, cancellation);
            if (!check.isWhole()) {
                throw new ProblemException(check.damages().get(0).problem());
            }
            return check;
        }
    }

    private static int omitted(List<? extends ArchiveEntry> images, ArchivePlan layout) {
        Set<Digest> omitted = new HashSet<>();
        omitted(images, layout, omitted);
        return omitted.size();
    }

    private static void omitted(
            List<? extends ArchiveEntry> images, ArchivePlan layout, Set<Digest> omitted) {
        for (ArchiveEntry entry : images) {
            if (entry instanceof ImageEntry image) {
                image.layers().stream()
                        .filter(layer -> MediaTypes.isNonDistributable(layer.mediaType()))
                        .map(LayerEntry::digest)
                        .filter(digest -> !layout.blobs().containsKey(digest))
                        .forEach(omitted::add);
            } else if (entry instanceof IndexEntry index) {
                omitted(index.images(), layout, omitted);
                omitted(index.indexes(), layout, omitted);
            }
        }
    }
}
