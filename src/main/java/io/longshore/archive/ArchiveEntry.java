package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A top-level element of an archive, or a child of one: an image or an index of images. */
public sealed interface ArchiveEntry {
    /** Where it came from, as {@code registry/repo@digest}; the first is the one exported. */
    List<String> refs();

    /** The manifest or index: its exact bytes and a view of them. */
    Manifest manifest();

    /** The tag under which it is to be found after an import; empty if none. */
    String tag();

    /** The reference in the ImagesLock that led to it; empty if none did. */
    String origRef();

    /** Notes of the exporter, not labels of the image. */
    Map<String, String> labels();

    /** The digest of the manifest's bytes. */
    default Digest digest() {
        return manifest().digest();
    }

    /** How to name it to a person: its first reference, else its digest. */
    default String name() {
        return refs().isEmpty() ? digest().toString() : refs().get(0);
    }

    /**
     * One image.
     *
     * @param layers from the lowest up, as the manifest names them
     * @param configDigest the digest of {@code configBytes} as the manifest names it
     * @param configBytes the exact bytes of the config; not to be changed
     */
    record ImageEntry(
            List<String> refs,
            List<LayerEntry> layers,
            Digest configDigest,
            byte[] configBytes,
            Manifest manifest,
            String tag,
            String origRef,
            Map<String, String> labels)
            implements ArchiveEntry {

        public ImageEntry {
            refs = List.copyOf(refs);
            layers = List.copyOf(layers);
            labels =
                    labels.isEmpty()
                            ? Map.of()
                            : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }
    }

    /**
     * An index (manifest list) with its children, which repeat its tag, its reference and its
     * labels; these count on the outermost index only.
     */
    record IndexEntry(
            List<String> refs,
            List<ImageEntry> images,
            List<IndexEntry> indexes,
            Manifest index,
            String tag,
            String origRef,
            Map<String, String> labels)
            implements ArchiveEntry {

        public IndexEntry {
            refs = List.copyOf(refs);
            images = List.copyOf(images);
            indexes = List.copyOf(indexes);
            labels =
                    labels.isEmpty()
                            ? Map.of()
                            : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }

        @Override
        public Manifest manifest() {
            return index;
        }
    }
}
