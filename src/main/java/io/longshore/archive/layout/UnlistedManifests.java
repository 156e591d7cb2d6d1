package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.BlobRegion;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Manifests among the blobs of a layout that no index lists, such as referrers whose list was lost
 * when the layout was packed. No program finds them, and nothing says that they belong to the
 * images: they are left out, and named.
 */
final class UnlistedManifests {
    /** So many are named one by one. */
    private static final int MOST_NOTES = 20;

    /** So many blobs, and bytes of them, are looked into: an honest layout has a few. */
    private static final int MOST_LOOKS = 10_000;

    private static final long MOST_BYTES = 64L << 20;

    /** What begins a manifest, behind blanks. */
    private static final int BEGIN = 16;

    private final ArchiveBytes file;

    UnlistedManifests(ArchiveBytes file) {
        this.file = file;
    }

    /**
     * A warning for each.
     *
     * @param known documents that the lists lead to
     * @param entries whose layers are no manifests, whatever they look like
     */
    List<Problem> notes(
            Map<Digest, BlobRegion> blobs, Set<Digest> known, List<ArchiveEntry> entries) {
        Set<Digest> listed = new HashSet<>(known);
        entries.forEach(entry -> addLayers(entry, listed));
        List<Problem> notes = new ArrayList<>();
        int looks = 0;
        long bytes = 0;
        int more = 0;
        for (BlobRegion blob : blobs.values()) {
            if (listed.contains(blob.digest()) || !mayBeManifest(blob)) {
                continue;
            }
            bytes += blob.sizeBytes();
            if (looks++ == MOST_LOOKS || bytes > MOST_BYTES) {
                break;
            }
            Manifest manifest = manifest(blob);
            if (manifest != null && notes.size() < MOST_NOTES) {
                notes.add(leftOut(manifest));
            } else if (manifest != null) {
                more++;
            }
        }
        if (more > 0) {
            notes.add(further(more));
        }
        return notes;
    }

    private static void addLayers(ArchiveEntry entry, Set<Digest> layers) {
        if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> addLayers(child, layers));
            index.indexes().forEach(child -> addLayers(child, layers));
        } else if (entry instanceof ImageEntry image) {
            image.layers().forEach(layer -> layers.add(layer.digest()));
        }
    }

    private boolean mayBeManifest(BlobRegion blob) {
        if (blob.sizeBytes() > Manifest.LARGEST
                || blob.sizeBytes() > file.sizeBytes() - blob.offset()) {
            return false;
        }
        byte[] begin = file.read(blob.offset(), (int) Math.min(BEGIN, blob.sizeBytes()));
        return new String(begin, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
    }

    /** Null if it is another document. */
    private @Nullable Manifest manifest(BlobRegion blob) {
        try {
            Manifest manifest =
                    Manifest.read(file.read(blob.offset(), (int) blob.sizeBytes()), null);
            boolean isImage = manifest.config().isPresent() && !manifest.isIndex();
            return manifest.digest().equals(blob.digest())
                            && MediaTypes.isManifest(manifest.mediaType())
                            && (isImage || manifest.isIndex())
                    ? manifest
                    : null;
        } catch (ProblemException e) {
            return null;
        }
    }

    private static Problem leftOut(Manifest manifest) {
        String subject =
                manifest.subject()
                        .map(Descriptor::digest)
                        .map(digest -> "the referrer " + manifest.digest() + " of " + digest)
                        .orElse("the manifest " + manifest.digest());
        return Problem.permanent(
                        Code.LEFT_OUT,
                        "The archive holds " + subject + ", which was left out.",
                        "No index of the archive lists it.",
                        "If it belongs to an image, have the archive made again with all that is"
                                + " attached to the image.")
                .with("digest", manifest.digest());
    }

    private static Problem further(int count) {
        return Problem.permanent(
                Code.LEFT_OUT,
                "The archive holds " + count + " more manifests, which were left out.",
                "No index of the archive lists them.",
                "Have the archive made again, if they are needed.");
    }
}
