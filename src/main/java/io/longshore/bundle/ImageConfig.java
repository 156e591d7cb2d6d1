package io.longshore.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Platform;
import java.io.IOException;

/** What an image's config says: the label by which imgpkg tells bundles, and the platform. */
final class ImageConfig {
    /** In an image's config: this image is a bundle. Its presence counts, not its value. */
    static final String BUNDLE = "dev.carvel.imgpkg.bundle";

    private ImageConfig() {}

    /** True if the config carries the label that makes its image a bundle. */
    static boolean isBundle(byte[] config) {
        JsonNode labels = tree(config).path("config").path("Labels");
        return labels.isObject() && labels.has(BUNDLE);
    }

    /** What the image runs on; null where the config does not say it. */
    static Platform platform(byte[] config) {
        JsonNode json = tree(config);
        String os = json.path("os").asText("");
        return os.isEmpty()
                ? null
                : new Platform(
                        os, json.path("architecture").asText(""), json.path("variant").asText(""));
    }

    /** An artifact's config may be anything; what is no JSON says nothing. */
    private static JsonNode tree(byte[] config) {
        try {
            return JsonTree.of(config);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
