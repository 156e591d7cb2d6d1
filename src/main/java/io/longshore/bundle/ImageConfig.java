package io.longshore.bundle;

import io.longshore.oci.ConfigFile;
import io.longshore.oci.Manifest;

/** The label by which imgpkg recognises bundles. */
public final class ImageConfig {
    /** A label in an image's config: the image is a bundle. Its presence counts, not its value. */
    public static final String BUNDLE = "dev.carvel.imgpkg.bundle";

    private ImageConfig() {}

    /**
     * True if this image is a bundle: it has the label and one layer. An image that was built from
     * a bundle has the label as well, and more layers.
     */
    public static boolean isBundle(Manifest image, byte[] config) {
        return canBeBundle(image) && isLabelled(image, config);
    }

    /** False if the image is not a bundle, whatever its config says; that need not be read then. */
    static boolean canBeBundle(Manifest image) {
        return image.layers().size() == 1;
    }

    /** True if the config has the label of a bundle. */
    static boolean isLabelled(Manifest image, byte[] config) {
        return ConfigFile.read(image, config).labels().containsKey(BUNDLE);
    }
}
