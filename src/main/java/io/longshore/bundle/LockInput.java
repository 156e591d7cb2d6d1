package io.longshore.bundle;

import io.longshore.archive.Limit;
import io.longshore.oci.Reference;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/** A file that {@code --lock-output} writes and {@code --lock} reads, of either kind. */
public sealed interface LockInput {
    /** The kind of a file that names one bundle. */
    String BUNDLE_LOCK = "BundleLock";

    /** More than a lock of the longest list of images takes. */
    int LARGEST = 64 << 20;

    /**
     * A bundle.
     *
     * @param image with a digest
     * @param tag empty if it says none
     */
    record OfBundle(Reference image, String tag) implements LockInput {
        @Override
        public String registry() {
            return image.repository().registry();
        }
    }

    /** Plain images, at least one. */
    record OfImages(ImagesLock lock) implements LockInput {
        @Override
        public String registry() {
            return lock.images().get(0).image().repository().registry();
        }
    }

    /** The registry of the first reference. */
    String registry();

    /**
     * Reads a lock file.
     *
     * @param mostImages how many images it may name
     * @throws ProblemException {@code LOCK_FILE_UNUSABLE} if it is of another kind, or cannot be
     *     read
     */
    static LockInput read(Path file, Limit mostImages) {
        String name = Printable.of(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw unusable(name, "it is longer than " + LARGEST + " bytes", null);
            }
            return parse(content, name, mostImages);
        } catch (IOException e) {
            throw unusable(name, e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static LockInput parse(byte[] content, String name, Limit mostImages) {
        try {
            Object document = SafeYaml.load(new String(content, StandardCharsets.UTF_8));
            if (!(document instanceof Map<?, ?> fields)) {
                throw unusable(name, "it is not a mapping", null);
            }
            if (ImagesLock.KIND.equals(fields.get("kind"))) {
                ImagesLock lock = ImagesLock.parse(content, name, mostImages);
                if (lock.images().isEmpty()) {
                    throw unusable(name, "it names no image", null);
                }
                return new OfImages(lock);
            }
            if (!BUNDLE_LOCK.equals(fields.get("kind"))) {
                throw unusable(
                        name,
                        "its kind is '"
                                + fields.get("kind")
                                + "', neither "
                                + BUNDLE_LOCK
                                + " nor "
                                + ImagesLock.KIND,
                        null);
            }
            if (!ImagesLock.API_VERSION.equals(fields.get("apiVersion"))) {
                throw unusable(name, "its apiVersion is not " + ImagesLock.API_VERSION, null);
            }
            return bundle(fields.get("bundle"), name);
        } catch (YAMLException e) {
            throw unusable(name, e.getMessage(), e);
        } catch (ProblemException e) {
            if (e.problem().code() == Code.LOCK_FILE_UNUSABLE) {
                throw e;
            }
            throw unusable(name, e.problem().what() + " " + e.problem().why(), e);
        }
    }

    private static LockInput bundle(@Nullable Object bundle, String name) {
        if (!(bundle instanceof Map<?, ?> fields)
                || !(fields.get("image") instanceof String image)) {
            throw unusable(name, "it names no bundle", null);
        }
        Reference reference = Reference.parse(image);
        if (reference.digest() == null) {
            throw unusable(name, "the bundle '" + image + "' has no digest", null);
        }
        Object tag = fields.get("tag");
        if (tag != null && !ReferenceGrammar.isTag(tag.toString())) {
            throw unusable(name, "'" + tag + "' is not a tag", null);
        }
        return new OfBundle(
                Reference.of(reference.repository(), reference.digest()),
                tag == null ? "" : tag.toString());
    }

    private static ProblemException unusable(
            String name, @Nullable String why, @Nullable Throwable cause) {
        return new ProblemException(
                Problem.permanent(
                        Code.LOCK_FILE_UNUSABLE,
                        "The lock file '" + name + "' cannot be used.",
                        Printable.of(why) + ".",
                        "Name a file that 'imgpkg … --lock-output' or kbld wrote."),
                cause);
    }
}
