package io.longshore.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Manifest;
import io.longshore.oci.Platform;
import java.io.IOException;

/** What an image's config says: the label by which imgpkg tells bundles, and the platform. */
public final class ImageConfig {
    /** In an image's config: this image is a bundle. Its presence counts, not its value. */
    public static final String BUNDLE = "dev.carvel.imgpkg.bundle";

    private ImageConfig() {}

    /**
     * True if this image is a bundle: it has the label and one layer. An image that was built from
     * a bundle has the label as well, and more layers.
     */
    public static boolean isBundle(Manifest image, byte[] config) {
        return canBeBundle(image) && isLabelled(config);
    }

    /** False if the image is no bundle, whatever its config says; that need not be read then. */
    static boolean canBeBundle(Manifest image) {
        return image.layers().size() == 1;
    }

    /** True if the config carries a bundle's label. */
    static boolean isLabelled(byte[] config) {
        JsonNode labels = tree(config).path("config").path("Labels");
        return labels.isObject() && labels.has(BUNDLE);
    }

    /** The platform of the image; null if the config does not state it. */
    public static Platform platform(byte[] config) {
        JsonNode json = tree(config);
        String os = json.path("os").asText("");
        return os.isEmpty()
                ? null
                : new Platform(
                        os, json.path("architecture").asText(""), json.path("variant").asText(""));
    }

    /** An artifact's config may have any format; without JSON the tree is empty. */
    private static JsonNode tree(byte[] config) {
        try {
            return JsonTree.of(config);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
