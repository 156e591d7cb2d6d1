package io.longshore.bundle;

import io.longshore.archive.ArchiveLimits;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import java.io.InputStream;
import java.util.Optional;

/**
 * Source of a bundle and of the images that it names: a tarball or a registry. All content that it
 * returns has been verified against its digest.
 */
public interface ImageSource {
    /**
     * Looks for an image that a lock names.
     *
     * @param origin as in the lock, with its digest
     * @param beside the repository of the bundle whose lock it is
     * @return empty if the image is not there
     */
    Optional<Located> find(Reference origin, Repository beside);

    /** The bytes of a small blob of that image (its config). */
    byte[] read(Located image, Descriptor blob);

    /** The bytes of a blob of that image as a stream, for the caller to close. */
    InputStream open(Located image, Descriptor blob);

    /** The limits that apply to content read from it. */
    ArchiveLimits limits();

    /**
     * An image and where it was found.
     *
     * @param location a reference with a digest
     */
    record Located(Reference location, Manifest manifest) {}

    /**
     * True if the image is a bundle. Reading configs costs a registry more than all other
     * questions: most need not be.
     */
    default boolean isBundle(Located image) {
        return ImageConfig.canBeBundle(image.manifest()) && isLabelled(image);
    }

    /** True if the image has a bundle's label. */
    default boolean isLabelled(Located image) {
        Optional<Descriptor> config = image.manifest().config();
        return config.isPresent()
                && ImageConfig.isLabelled(image.manifest(), read(image, config.get()));
    }
}
