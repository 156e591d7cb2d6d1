package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.oci.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a format reads in an archive.
 *
 * @param identity the SHA-256 of the bytes that say which content belongs to the archive (imgpkg:
 *     manifest.json)
 * @param entries top-level images and indexes, in the archive's order
 * @param rootBundle the entry that the archive marks as the exported bundle; null if it marks none
 * @param blobs by digest: the region that is named as holding it; in the order of their offsets,
 *     none overlaps another
 * @param damages what is wrong already without reading the blobs
 */
public record ArchiveContent(
        Digest identity,
        List<ArchiveEntry> entries,
        @Nullable ImageEntry rootBundle,
        Map<Digest, BlobRegion> blobs,
        List<Damage> damages) {

    public ArchiveContent {
        entries = List.copyOf(entries);
        blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
        damages = List.copyOf(damages);
        long end = 0;
        for (BlobRegion blob : blobs.values()) {
            if (blob.offset() < end) {
                throw new IllegalArgumentException("the region of " + blob.digest() + " overlaps");
            }
            end = blob.offset() + blob.sizeBytes();
        }
    }
}
