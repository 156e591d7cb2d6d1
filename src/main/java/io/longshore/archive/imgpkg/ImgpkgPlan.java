package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchivePlan;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.tar.TarPlan;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans the archive that imgpkg would write for images, byte for byte (imgpkg, {@code
 * imagetar/tar_writer.go}).
 */
public final class ImgpkgPlan {
    private ImgpkgPlan() {}

    /**
     * @param images top-level images and indexes in any order
     * @param rootBundle the one of them that the archive is an export of; null if it is of no
     *     bundle, or if the image is marked already
     * @param includeNonDistributable whether layers whose type says that they are not to be
     *     distributed get a member
     */
    public static ArchivePlan of(
            List<ArchiveEntry> images,
            @Nullable ArchiveEntry rootBundle,
            boolean includeNonDistributable) {
        Map<Digest, Long> layers = new TreeMap<>();
        collect(images, includeNonDistributable, layers);
        TarPlan tar = new TarPlan();
        tar.file(ImgpkgMembers.MANIFEST_JSON, ManifestJsonWriter.write(images, rootBundle));
        layers.forEach((digest, size) -> tar.blob(ImgpkgMembers.layerName(digest), digest, size));
        return tar.finish();
    }

    private static void collect(
            List<? extends ArchiveEntry> entries, boolean all, Map<Digest, Long> layers) {
        for (ArchiveEntry entry : entries) {
            if (entry instanceof ImageEntry image) {
                for (LayerEntry layer : image.layers()) {
                    if (all || !MediaTypes.isNonDistributable(layer.mediaType())) {
                        layers.putIfAbsent(layer.digest(), layer.sizeBytes());
                    }
                }
            } else if (entry instanceof IndexEntry index) {
                collect(index.images(), all, layers);
                collect(index.indexes(), all, layers);
            }
        }
    }
}
