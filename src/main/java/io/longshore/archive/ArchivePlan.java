package io.longshore.archive;

import io.longshore.oci.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An archive that is to be written: where each blob goes, and all bytes that are no blob's. It
 * follows from the images in the archive, so the blobs can be written in any order.
 *
 * @param parts in the order of their offsets; gaps between them that are no blob are filled with
 *     zeros
 * @param blobs the places of the blobs, in their order in the file
 * @param sizeBytes of the whole file
 */
public record ArchivePlan(List<Part> parts, Map<Digest, BlobRegion> blobs, long sizeBytes) {

    /** Bytes between the blobs, and where they begin. Not to be changed. */
    public record Part(long offset, byte[] bytes) {}

    public ArchivePlan {
        parts = List.copyOf(parts);
        blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
    }
}
