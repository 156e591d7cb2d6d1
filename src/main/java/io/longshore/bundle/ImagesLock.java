package io.longshore.bundle;

import io.longshore.archive.Limit;
import io.longshore.oci.Reference;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The list of images that belong to a bundle: {@code .imgpkg/images.yml}, kind {@code ImagesLock},
 * version {@code imgpkg.carvel.dev/v1alpha1}.
 *
 * @param images in the order of the file
 */
public record ImagesLock(List<LockedImage> images) {
    static final String API_VERSION = "imgpkg.carvel.dev/v1alpha1";
    static final String KIND = "ImagesLock";

    /** The nodes of YAML that an image may take, its annotations included. */
    private static final int NODES_OF_AN_IMAGE = 32;

    /** The name that go-containerregistry, and so imgpkg, gives to Docker Hub. */
    private static final String HUB = "index.docker.io";

    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "images");
    private static final Set<String> KNOWN_IN_IMAGE = Set.of("image", "annotations");

    /**
     * @param image where the image came from; always has a digest
     * @param annotations what the lock says about the image, in its order
     */
    public record LockedImage(Reference image, Map<String, String> annotations) {
        public LockedImage {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        }
    }

    public ImagesLock {
        images = List.copyOf(images);
    }

    /**
     * Reads the file. As imgpkg does, fields that are not of the format are errors.
     *
     * @param of what the file belongs to, for messages
     * @param mostImages how many it may name
     * @throws ProblemException {@code BUNDLE_UNREADABLE} with the fault in its message
     */
    public static ImagesLock parse(byte[] yaml, String of, Limit mostImages) {
        try {
            String text = new String(yaml, StandardCharsets.UTF_8);
            long mostNodes = (mostImages.value() + 1) * NODES_OF_AN_IMAGE;
            if (SafeYaml.hasMoreNodes(text, mostNodes)) {
                throw new InvalidLockException(
                        "it has more elements than are needed for the limit of "
                                + mostImages.shown());
            }
            Object document = SafeYaml.load(text);
            Map<?, ?> top = map(document, "the document");
            known(top, KNOWN, "the document");
            if (!API_VERSION.equals(top.get("apiVersion"))) {
                throw new InvalidLockException("its apiVersion is not " + API_VERSION);
            }
            if (!KIND.equals(top.get("kind"))) {
                throw new InvalidLockException(
                        "its kind is '" + top.get("kind") + "', not " + KIND);
            }
            List<LockedImage> images = new ArrayList<>();
            if (top.get("images") != null) {
                if (!(top.get("images") instanceof List<?> list)) {
                    throw new InvalidLockException("'images' is not a list");
                }
                if (mostImages.isExceededBy(list.size())) {
                    throw new InvalidLockException(
                            "it names "
                                    + list.size()
                                    + " images, more than the limit of "
                                    + mostImages.shown());
                }
                for (Object element : list) {
                    images.add(image(element));
                }
            }
            return new ImagesLock(images);
        } catch (InvalidLockException | YAMLException e) {
            throw new ProblemException(unreadable(of, e.getMessage()), e);
        }
    }

    private static LockedImage image(Object element) throws InvalidLockException {
        Map<?, ?> fields = map(element, "an element of 'images'");
        known(fields, KNOWN_IN_IMAGE, "an element of 'images'");
        if (!(fields.get("image") instanceof String text)) {
            throw new InvalidLockException("an element of 'images' has no 'image'");
        }
        Reference reference = reference(text);
        Map<String, String> annotations = new LinkedHashMap<>();
        if (fields.get("annotations") != null) {
            for (Map.Entry<?, ?> entry :
                    map(fields.get("annotations"), "'annotations'").entrySet()) {
                if (!(entry.getKey() instanceof String key)
                        || !(entry.getValue() instanceof String value)) {
                    throw new InvalidLockException("an annotation of '" + text + "' is not a text");
                }
                annotations.put(key, value);
            }
        }
        return new LockedImage(reference, annotations);
    }

    /**
     * The reference in full, as imgpkg completes it: what names no registry came from Docker Hub.
     * That is a fact about the origin; nothing is ever fetched from there.
     */
    private static Reference reference(String text) throws InvalidLockException {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        String full = text;
        if (first.equals("docker.io") || first.equals(HUB)) {
            String path = text.substring(slash + 1);
            full = HUB + "/" + (path.contains("/") ? path : "library/" + path);
        } else if (!ReferenceGrammar.isRegistry(first)) {
            full = HUB + "/" + (slash < 0 ? "library/" + text : text);
        }
        try {
            Reference reference = Reference.parse(full);
            if (reference.digest() == null) {
                throw new InvalidLockException("'" + text + "' has no digest");
            }
            return Reference.of(reference.repository(), reference.digest());
        } catch (ProblemException e) {
            throw new InvalidLockException("'" + text + "' is not a reference with a digest");
        }
    }

    private static Map<?, ?> map(Object value, String what) throws InvalidLockException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new InvalidLockException(what + " is not a mapping");
    }

    private static void known(Map<?, ?> map, Set<String> names, String where)
            throws InvalidLockException {
        for (Object key : map.keySet()) {
            if (!(key instanceof String name) || !names.contains(name)) {
                throw new InvalidLockException(where + " has the unknown field '" + key + "'");
            }
        }
    }

    static Problem unreadable(String bundle, @Nullable String why) {
        return Problem.permanent(
                Code.BUNDLE_UNREADABLE,
                "The list of images (.imgpkg/images.yml) of " + bundle + " cannot be read.",
                Printable.of(why) + ".",
                "Make the bundle again with 'imgpkg push' and export it again.");
    }

    private static final class InvalidLockException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidLockException(String why) {
            super(why);
        }
    }
}
