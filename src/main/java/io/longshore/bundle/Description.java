package io.longshore.bundle;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as {@code imgpkg describe} presents it, read from the registry.
 *
 * @param image where it is, by digest
 * @param origin where it came from, as the lock that names it has it; for the described bundle
 *     itself: its location
 * @param annotations of the lock that names it
 * @param manifest as the registry hands it out
 * @param bundles the bundles in it, in imgpkg's order
 * @param images everything else in it, in imgpkg's order
 */
public record Description(
        Reference image,
        Reference origin,
        Map<String, String> annotations,
        Manifest manifest,
        List<Description> bundles,
        List<Item> images) {

    /**
     * An image of a bundle that is not a bundle itself.
     *
     * @param image where it is, by digest
     * @param origin where it came from
     * @param manifest of an index: the index; null if a policy of the registry withholds it
     * @param children the images of an index that could be read, each with its manifest; empty for
     *     an image
     */
    public record Item(
            ImageType type,
            Reference image,
            Reference origin,
            Map<String, String> annotations,
            @Nullable Manifest manifest,
            List<Manifest> children) {
        /**
         * True if the registry withholds the manifest; then only its own API describes the image.
         */
        public boolean withheld() {
            return manifest == null;
        }

        public Item {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
            children = List.copyOf(children);
        }
    }

    public Description {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        bundles = List.copyOf(bundles);
        images = List.copyOf(images);
    }

    public Digest digest() {
        return image.requireDigest();
    }
}
