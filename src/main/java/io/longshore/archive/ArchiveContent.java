package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param additions what only some formats have
 */
public record ArchiveContent(
        Digest identity,
        List<ArchiveEntry> entries,
        @Nullable ImageEntry rootBundle,
        Map<Digest, BlobRegion> blobs,
        List<Damage> damages,
        Additions additions) {

    /**
     * What only some formats have.
     *
     * @param made the digests of manifests that the archive does not hold and that were made from
     *     it
     * @param compressed by the digest of a compressed layer of a made manifest: the digest that its
     *     uncompressed content must have
     * @param notes for the report: what was left out or made
     * @param misnamed the images whose name in the archive no registry takes; a note is about each
     * @param missing platforms that an index names and the archive lacks. Of such an index, the
     *     entries are the images that are there
     * @param mayHoldBundle whether a bundle of imgpkg can be in it together with its images
     */
    public record Additions(
            Set<Digest> made,
            Map<Digest, Digest> compressed,
            List<Problem> notes,
            Set<Digest> misnamed,
            List<MissingPlatform> missing,
            boolean mayHoldBundle) {
        /** Of the format that can hold bundles. */
        public static final Additions NONE =
                new Additions(Set.of(), Map.of(), List.of(), Set.of(), List.of(), true);

        /** Of formats that cannot hold bundles. */
        public Additions(Set<Digest> made, Map<Digest, Digest> compressed, List<Problem> notes) {
            this(made, compressed, notes, Set.of(), List.of(), false);
        }

        /** The same of an archive that lacks these platforms. */
        public Additions without(List<MissingPlatform> platforms) {
            return new Additions(made, compressed, notes, misnamed, platforms, mayHoldBundle);
        }

        /** The same of an archive that gives these images names that are none. */
        public Additions with(Set<Digest> images) {
            return new Additions(made, compressed, notes, images, missing, mayHoldBundle);
        }

        public Additions {
            made = Set.copyOf(made);
            compressed = Map.copyOf(compressed);
            notes = List.copyOf(notes);
            misnamed = Set.copyOf(misnamed);
            missing = List.copyOf(missing);
        }
    }

    /** Of a format that needs no additions. */
    public ArchiveContent(
            Digest identity,
            List<ArchiveEntry> entries,
            @Nullable ImageEntry rootBundle,
            Map<Digest, BlobRegion> blobs,
            List<Damage> damages) {
        this(identity, entries, rootBundle, blobs, damages, Additions.NONE);
    }

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

    boolean mayHoldBundle() {
        return additions.mayHoldBundle();
    }
}
