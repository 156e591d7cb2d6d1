package io.longshore.bundle;

import io.longshore.archive.ArchiveLimits;
import io.longshore.bundle.BundleTree.Node;
import io.longshore.bundle.Description.Item;
import io.longshore.bundle.ImageSource.Located;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Describes bundles in a registry as {@code imgpkg describe} does. */
public final class BundleDescriber {
    private final RegistryClient registry;
    private final Supplier<RegistryProduct> product;
    private final ArchiveLimits limits;
    private final Parallel parallel;
    private final Cancellation cancellation;

    /**
     * @param product what the registry is; asked only where content is withheld
     */
    public BundleDescriber(
            RegistryClient registry,
            Supplier<RegistryProduct> product,
            ArchiveLimits limits,
            Parallel parallel,
            Cancellation cancellation) {
        this.registry = registry;
        this.product = product;
        this.limits = limits;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * Describes. An image that a policy of the registry withholds is described as far as the
     * product's own API knows it: without its layers.
     *
     * @param withSignatures also look for cosign's {@code .sig} tags
     * @throws io.longshore.problem.ProblemException {@code IMAGE_NOT_FOUND} if the reference or an
     *     image of a lock is not there, {@code NOT_A_BUNDLE}, {@code BUNDLE_UNREADABLE}, {@code
     *     CONTENT_BLOCKED} if the bundle itself is withheld
     */
    public Description describe(Reference reference, boolean withSignatures) {
        registry.warnIfExposed();
        RegistrySource source = RegistrySource.within(registry, limits, cancellation);
        Node root = BundleTree.read(source, source.locate(reference), parallel, cancellation);
        return describe(root, withSignatures, new HashMap<>());
    }

    private Description describe(
            Node bundle, boolean withSignatures, Map<Digest, Description> done) {
        Description known = done.get(bundle.digest());
        List<Description> bundles;
        List<Item> images;
        if (known != null) {
            bundles = known.bundles();
            images = known.images();
        } else {
            Map<Digest, Description> inner = new LinkedHashMap<>();
            Map<Digest, Item> items = new LinkedHashMap<>();
            List<Supplier<Optional<Item>>> questions = new ArrayList<>();
            for (Node child : bundle.children()) {
                if (child.withheld() != null) {
                    Item item = withheld(bundle, child);
                    items.put(item.image().requireDigest(), item);
                } else if (child.located() == null) {
                    throw notFound(bundle, child);
                } else if (child.isBundle()) {
                    inner.put(child.digest(), describe(child, withSignatures, done));
                } else {
                    questions.add(() -> Optional.of(item(child)));
                }
            }
            if (withSignatures) {
                bundle.children().stream()
                        .filter(child -> child.located() != null)
                        .forEach(child -> questions.add(() -> signature(child)));
                questions.add(() -> signature(bundle));
            }
            questions.add(() -> locations(bundle));
            for (Optional<Item> found : parallel.map(questions, Supplier::get)) {
                found.ifPresent(item -> items.put(item.image().requireDigest(), item));
            }
            bundles = new ArrayList<>(inner.values());
            bundles.sort(Comparator.comparing(d -> d.digest().toString(), ImgpkgOrder.NATURAL));
            images = new ArrayList<>(items.values());
            images.sort(
                    Comparator.comparing(
                            i -> i.image().requireDigest().toString(), ImgpkgOrder.NATURAL));
        }
        Description description =
                new Description(
                        bundle.present().location(),
                        bundle.origin(),
                        bundle.annotations(),
                        bundle.manifest(),
                        bundles,
                        images);
        done.putIfAbsent(bundle.digest(), description);
        return description;
    }

    private Item withheld(Node bundle, Node image) {
        return lookup(bundle.present())
                .read(image.digest().toString())
                .map(
                        found ->
                                new Item(
                                        ImageType.IMAGE,
                                        Reference.of(
                                                bundle.present().location().repository(),
                                                found.digest()),
                                        image.origin(),
                                        image.annotations(),
                                        found.manifest(),
                                        List.of()))
                .orElseThrow(() -> notFound(bundle, image));
    }

    private Item item(Node image) {
        List<Manifest> children = new ArrayList<>();
        for (Descriptor child : image.manifest().manifests()) {
            lookup(image.present())
                    .read(child.digest().toString())
                    .map(Found::manifest)
                    .ifPresent(children::add);
        }
        return new Item(
                ImageType.IMAGE,
                image.present().location(),
                image.origin(),
                image.annotations(),
                image.manifest(),
                children);
    }

    private Optional<Item> signature(Node signed) {
        String tag = ImgpkgTags.signature(signed.digest());
        return tagged(signed.present(), tag, ImageType.SIGNATURE, Map.of("tag", tag));
    }

    private Optional<Item> locations(Node bundle) {
        String tag = ImgpkgTags.locations(bundle.digest());
        return tagged(bundle.present(), tag, ImageType.INTERNAL, Map.of());
    }

    private Optional<Item> tagged(
            Located beside, String tag, ImageType type, Map<String, String> annotations) {
        return lookup(beside)
                .read(tag)
                .map(
                        found -> {
                            Reference location =
                                    Reference.of(beside.location().repository(), found.digest());
                            return new Item(
                                    type,
                                    location,
                                    location,
                                    annotations,
                                    found.manifest(),
                                    List.of());
                        });
    }

    private ManifestLookup lookup(Located image) {
        RepositoryClient repository = registry.repository(image.location().repository().path());
        return new ManifestLookup(repository, product, cancellation);
    }

    private static RuntimeException notFound(Node bundle, Node missing) {
        return new ProblemException(
                Problem.permanent(
                                Code.IMAGE_NOT_FOUND,
                                "The bundle "
                                        + bundle.present().location()
                                        + " names the image "
                                        + missing.origin()
                                        + ", which is not there.",
                                "It is neither in the bundle's repository nor in its origin repository in"
                                        + " this registry; other registries are not contacted.",
                                "Import the bundle again.")
                        .with("digest", missing.digest()));
    }
}
