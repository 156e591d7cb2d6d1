package io.longshore.bundle;

import io.longshore.bundle.ImageSource.Located;
import io.longshore.bundle.ImagesLock.LockedImage;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bundle with all that it names, bundles in bundles included, read from an {@link ImageSource}.
 * Bundles that are named more than once are read once.
 */
public final class BundleTree {
    /** Bundles in bundles in bundles: real ones stop at three. */
    private static final int DEEPEST = 32;

    private final ImageSource source;
    private final Parallel parallel;
    private final Cancellation cancellation;
    private final Map<Place, Seen> looked = new HashMap<>();
    private final Map<Reference, Node> known = new HashMap<>();
    private int images;

    /**
     * An image of a bundle.
     *
     * @param origin as the lock has it; for the root its location
     * @param located null if it is not there or cannot be read
     * @param withheld why it cannot be read although it is there; null unless a policy of the
     *     registry forbids it
     * @param lock null unless this is a bundle
     * @param children what the lock names, in its order; empty unless this is a bundle
     */
    public record Node(
            Reference origin,
            Map<String, String> annotations,
            @Nullable Located located,
            @Nullable Problem withheld,
            @Nullable ImagesLock lock,
            List<Node> children) {
        public boolean isBundle() {
            return lock != null;
        }

        public Digest digest() {
            return origin.requireDigest();
        }

        public Manifest manifest() {
            return present().manifest();
        }

        /**
         * Where it is and its manifest.
         *
         * @throws NullPointerException if it is not there; see {@link #located}
         */
        public Located present() {
            return Objects.requireNonNull(located, "the image is not there");
        }

        /** The same image as another lock names it. */
        Node as(LockedImage name) {
            return new Node(name.image(), name.annotations(), located, withheld, lock, children);
        }
    }

    private BundleTree(ImageSource source, Parallel parallel, Cancellation cancellation) {
        this.source = source;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * Reads the bundle and everything below it. Images that are not there or are withheld are nodes
     * without a location.
     *
     * @throws ProblemException {@code NOT_A_BUNDLE} if the root is none, {@code BUNDLE_UNREADABLE}
     */
    public static Node read(
            ImageSource source, Located root, Parallel parallel, Cancellation cancellation) {
        BundleTree tree = new BundleTree(source, parallel, cancellation);
        Seen seen = new Seen(Optional.of(root), null, source.isLabelled(root));
        Node node = tree.node(root.location(), Map.of(), seen, 0);
        if (!node.isBundle()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NOT_A_BUNDLE,
                            root.location() + " is not a bundle.",
                            "Its config has no label " + ImageConfig.BUNDLE + ".",
                            "Name a bundle; a plain image has nothing to describe."));
        }
        return node;
    }

    /** Every bundle at and below the node, each digest once, the innermost first. */
    public static List<Node> bundles(Node root) {
        Map<Digest, Node> found = new LinkedHashMap<>();
        collect(root, found);
        return new ArrayList<>(found.values());
    }

    private static void collect(Node node, Map<Digest, Node> found) {
        if (!node.isBundle() || found.containsKey(node.digest())) {
            return;
        }
        node.children().forEach(child -> collect(child, found));
        found.put(node.digest(), node);
    }

    /** Where a lock leads to: the bundle's own repository counts first. */
    private record Place(Reference origin, Repository beside) {
        /** Spelled out for the same reason as {@link Digest#equals}. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Place place
                    && origin.equals(place.origin)
                    && beside.equals(place.beside);
        }

        @Override
        public int hashCode() {
            return 31 * origin.hashCode() + beside.hashCode();
        }
    }

    /** An image whose references have not been read yet. */
    private record Seen(Optional<Located> image, @Nullable Problem withheld, boolean isBundle) {}

    private Node node(Reference origin, Map<String, String> annotations, Seen seen, int depth) {
        if (!seen.isBundle()) {
            return new Node(
                    origin,
                    annotations,
                    seen.image().orElse(null),
                    seen.withheld(),
                    null,
                    List.of());
        }
        Located bundle = seen.image().orElseThrow();
        ImagesLock lock = lock(bundle);
        images += lock.images().size();
        // Each lock has its own limit; together they could still name any number.
        if (depth > DEEPEST || source.limits().bundleImages().isExceededBy(images)) {
            throw new ProblemException(
                    ImagesLock.unreadable(
                            bundle.location().toString(),
                            depth > DEEPEST
                                    ? "it is nested below more than " + DEEPEST + " other bundles"
                                    : "with it the bundles name more images than the limit of "
                                            + source.limits().bundleImages().shown()));
        }
        return new Node(origin, annotations, bundle, null, lock, children(lock, bundle, depth));
    }

    private List<Node> children(ImagesLock lock, Located bundle, int depth) {
        Repository beside = bundle.location().repository();
        List<Place> fresh =
                lock.images().stream()
                        .map(named -> new Place(named.image(), beside))
                        .filter(place -> !looked.containsKey(place))
                        .distinct()
                        .toList();
        List<Seen> seen =
                parallel.map(
                        fresh,
                        place -> {
                            cancellation.check();
                            return look(place);
                        });
        for (int i = 0; i < fresh.size(); i++) {
            looked.put(fresh.get(i), seen.get(i));
        }
        List<Node> children = new ArrayList<>();
        for (LockedImage named : lock.images()) {
            children.add(
                    child(
                            named,
                            Objects.requireNonNull(looked.get(new Place(named.image(), beside))),
                            depth));
        }
        return Collections.unmodifiableList(children);
    }

    private Seen look(Place place) {
        try {
            Optional<Located> image = source.find(place.origin(), place.beside());
            return new Seen(image, null, image.filter(source::isBundle).isPresent());
        } catch (ProblemException e) {
            if (e.problem().code() != Code.CONTENT_BLOCKED) {
                throw e;
            }
            return new Seen(Optional.empty(), e.problem(), false);
        }
    }

    private Node child(LockedImage named, Seen seen, int depth) {
        if (seen.image().isEmpty()) {
            return node(named.image(), named.annotations(), seen, depth);
        }
        Reference location = seen.image().get().location();
        Node child = known.get(location);
        if (child == null) {
            child = node(named.image(), named.annotations(), seen, depth + 1);
            known.put(location, child);
        }
        return child.as(named);
    }

    private ImagesLock lock(Located bundle) {
        List<Descriptor> layers = bundle.manifest().layers();
        String name = bundle.location().toString();
        if (layers.size() != 1) {
            throw new ProblemException(
                    ImagesLock.unreadable(
                            name, "a bundle has one layer, this one has " + layers.size()));
        }
        if (!layers.get(0).mediaType().equals(MediaTypes.DOCKER_LAYER)) {
            throw new ProblemException(
                    ImagesLock.unreadable(
                            name, "its layer is of the type " + layers.get(0).mediaType()));
        }
        try (InputStream layer = source.open(bundle, layers.get(0))) {
            return BundleLayer.readImagesLock(layer, name, source.limits());
        } catch (IOException e) {
            throw new ProblemException(
                    ImagesLock.unreadable(name, String.valueOf(e.getMessage())), e);
        }
    }
}
