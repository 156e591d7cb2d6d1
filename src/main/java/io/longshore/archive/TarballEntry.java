package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import java.util.List;
import java.util.Map;

/** An element of manifest.json: an image or an index of images. */
public sealed interface TarballEntry permits ImageEntry, IndexEntry {
    /** The label by which imgpkg marks the bundle that was exported. */
    String ROOT_BUNDLE_LABEL = "dev.carvel.imgpkg.copy.root-bundle";

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
}
