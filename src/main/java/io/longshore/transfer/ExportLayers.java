package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveWriter;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.LayerEntry;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Fills in the layers of an export: those that an earlier run has brought whole from where it left
 * them, the others from the registry. Only a digest proves a layer whole.
 */
final class ExportLayers {
    private static final int CHUNK = 64 << 10;

    /** From here on the network is the limit, not the round trip. */
    private static final long LARGE_BYTES = 1 << 20;

    private final Function<Repository, RepositoryClient> clients;
    private final Parallel parallel;
    private final Progress progress;
    private final Cancellation cancellation;

    /** Which repositories should have a layer. */
    private final Map<Digest, Set<Repository>> homes = new LinkedHashMap<>();

    /**
     * What an earlier run left behind.
     *
     * @param inPlace whether it is the very file that is being written
     */
    record Earlier(ImageArchive tarball, boolean inPlace) {}

    ExportLayers(
            Function<Repository, RepositoryClient> clients,
            List<ArchiveEntry> images,
            Parallel parallel,
            Progress progress,
            Cancellation cancellation) {
        this.clients = clients;
        this.parallel = parallel;
        this.progress = progress;
        this.cancellation = cancellation;
        note(images);
    }

    private void note(List<? extends ArchiveEntry> entries) {
        for (ArchiveEntry entry : entries) {
            if (entry instanceof ImageEntry image) {
                Repository home = Reference.parse(image.refs().get(0)).repository();
                for (LayerEntry layer : image.layers()) {
                    homes.computeIfAbsent(layer.digest(), d -> new LinkedHashSet<>()).add(home);
                }
            } else if (entry instanceof IndexEntry index) {
                note(index.images());
                note(index.indexes());
            }
        }
    }

    /**
     * Brings all layers, the largest first.
     *
     * @return how many bytes of them were there already
     */
    long fill(ArchiveWriter writer, Collection<BlobRegion> regions, List<Earlier> earlier) {
        progress.begin(
                Progress.Phase.EXPORT, regions.stream().mapToLong(BlobRegion::sizeBytes).sum());
        List<BlobRegion> order = new ArrayList<>(regions);
        order.sort(Comparator.comparingLong(BlobRegion::sizeBytes).reversed());
        List<Long> reused =
                parallel.map(
                        order,
                        region -> region.sizeBytes() >= LARGE_BYTES,
                        region -> {
                            cancellation.check();
                            if (reuse(writer, region, earlier)) {
                                progress.advance(region.sizeBytes());
                                return region.sizeBytes();
                            }
                            download(writer, region);
                            return 0L;
                        });
        return reused.stream().mapToLong(Long::longValue).sum();
    }

    private boolean reuse(ArchiveWriter writer, BlobRegion region, List<Earlier> earlier) {
        for (Earlier from : earlier) {
            BlobRegion there = from.tarball().blobs().get(region.digest());
            if (there == null || there.sizeBytes() != region.sizeBytes()) {
                continue;
            }
            OutputStream to =
                    from.inPlace() ? OutputStream.nullOutputStream() : writer.layer(region);
            if (copy(from.tarball().open(there), to).equals(region.digest())) {
                return true;
            }
        }
        return false;
    }

    /** The digest of the copied bytes. */
    private Digest copy(InputStream from, OutputStream to) {
        MessageDigest hash = Digest.sha256();
        byte[] chunk = new byte[CHUNK];
        try {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                cancellation.check();
                hash.update(chunk, 0, count);
                to.write(chunk, 0, count);
            }
        } catch (IOException e) {
            throw ExportFiles.unwritable("A layer of the archive", e);
        }
        return Digest.of(hash);
    }

    private void download(ArchiveWriter writer, BlobRegion region) {
        List<Repository> candidates = List.copyOf(homes.get(region.digest()));
        for (int i = 0; i < candidates.size(); i++) {
            try {
                clients.apply(candidates.get(i))
                        .downloadBlob(
                                region.digest(),
                                region.sizeBytes(),
                                writer.layer(region),
                                progress,
                                cancellation);
                return;
            } catch (ProblemException e) {
                boolean last = i == candidates.size() - 1;
                if (last || e.problem().code() != Code.BLOB_NOT_FOUND) {
                    throw e;
                }
            }
        }
    }
}
