package io.longshore.bundle;

import io.longshore.oci.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --lock-output} writes after an import: a {@code BundleLock} that names the bundle in
 * its new place, or an {@code ImagesLock} where there is no bundle.
 */
public final class LockFile {
    private LockFile() {}

    /**
     * Names a bundle.
     *
     * @param bundle by digest in its new place
     * @param tag null if the bundle has none
     */
    public static String bundleLock(Reference bundle, @Nullable String tag) {
        return "---\napiVersion: "
                + ImagesLock.API_VERSION
                + "\nbundle:\n  image: "
                + bundle
                + "\n"
                + (tag == null ? "" : "  tag: " + quoted(tag) + "\n")
                + "kind: BundleLock\n";
    }

    /** Names images by digest in their new place. */
    public static String imagesLock(List<Reference> images) {
        StringBuilder text = new StringBuilder("---\napiVersion: " + ImagesLock.API_VERSION + "\n");
        if (!images.isEmpty()) {
            text.append("images:\n");
            images.forEach(image -> text.append("- image: ").append(image).append('\n'));
        }
        return text.append("kind: ImagesLock\n").toString();
    }

    /** Quoted where YAML would take the tag for something else than a text, as in 1.36 or on. */
    private static String quoted(String tag) {
        return SafeYaml.load(tag) instanceof String ? tag : "\"" + tag + "\"";
    }
}
