package io.longshore.transfer;

import io.longshore.archive.ArchiveLimits;
import io.longshore.bundle.BundleTree;
import io.longshore.bundle.BundleTree.Node;
import io.longshore.bundle.ImageSource.Located;
import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.bundle.RegistrySource;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.Verification.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a bundle or an image that is in a registry, from what the registry itself says of it.
 * What a policy withholds is looked for through the product's own API, which does not know its
 * layers: that they were not requested is a finding.
 */
public final class BundleVerifier {
    private final RegistryClient registry;
    private final RepositoryClient repository;
    private final ManifestLookup lookup;
    private final ContentCheck check;
    private final Parallel parallel;
    private final Cancellation cancellation;
    private final ContentProblems gaps;
    private final PreliminaryQueries queries = new PreliminaryQueries();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Digest> withheld = new LinkedHashSet<>();

    /**
     * @param path of the repository in that registry
     * @param product what the registry is; asked only where content is withheld
     * @param deep download each blob and hash it instead of reading its last byte
     */
    public BundleVerifier(
            RegistryClient registry,
            String path,
            Supplier<RegistryProduct> product,
            Parallel parallel,
            boolean deep,
            Progress progress,
            Cancellation cancellation) {
        this.registry = registry;
        this.repository = registry.repository(path);
        this.lookup = new ManifestLookup(repository, product, cancellation);
        this.check = new ContentCheck(repository, product, parallel, deep, progress, cancellation);
        this.parallel = parallel;
        this.cancellation = cancellation;
        this.gaps = new ContentProblems(repository.repository());
    }

    /**
     * Verifies what a tag or digest names.
     *
     * @throws ProblemException {@code IMAGE_NOT_FOUND} if the image itself is not there, {@code
     *     BUNDLE_UNREADABLE}, or what the registry as a whole answers; gaps are part of the result
     */
    public Verification verify(Reference image, ArchiveLimits limits) {
        registry.warnIfExposed();
        Optional<Found> found = lookup.read(image.target());
        if (found.isPresent() && found.get().withheld()) {
            notChecked(found.get(), found.get().digest(), null, false);
            return withFindings(check.of(List.of()));
        }
        RegistrySource source = RegistrySource.within(registry, limits, cancellation);
        Located located = source.locate(image);
        List<String> tags = repository.tags(cancellation);
        ImgpkgTagSource images = new ImgpkgTagSource(source, repository, tags, cancellation);
        List<PlannedImage> expected = expected(images, located, tags, image.tag());
        Set<String> seenTags = new HashSet<>(images.seen());
        if (image.digest() == null) {
            seenTags.add(image.tag());
        }
        Set<Digest> read = new HashSet<>(images.blobs());
        expected.forEach(
                each -> each.flattened().forEach(part -> read.add(part.manifest().digest())));
        return withFindings(check.of(expected, new ConfirmedContent(read, seenTags), List.of()));
    }

    private Verification withFindings(Verification checked) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(checked.findings());
        Set<Digest> verified = new HashSet<>(checked.verified());
        findings.stream()
                .filter(finding -> !finding.warning())
                .forEach(finding -> verified.remove(finding.image()));
        Set<Digest> policy = new HashSet<>(withheld);
        policy.addAll(checked.withheld());
        return new Verification(checked.images(), verified, policy, all);
    }

    /** All that belongs to it, as far as the registry knows. */
    private List<PlannedImage> expected(
            ImgpkgTagSource source, Located root, List<String> tags, @Nullable String tag) {
        try {
            if (source.isLabelled(root)) {
                Node tree = BundleTree.read(source, root, parallel, cancellation);
                return ofBundle(tree, tags, tag);
            }
        } catch (ProblemException e) {
            if (!ContentProblems.concernsOneBlob(e.problem())) {
                throw e;
            }
            Digest digest = root.manifest().digest();
            findings.add(new Finding(gaps.unlisted(digest, e.problem()), digest, null, false));
        }
        return ofImage(root, tags, tag);
    }

    private List<PlannedImage> ofImage(Located root, List<String> tags, @Nullable String tag) {
        Digest digest = root.manifest().digest();
        List<PlannedImage> images = new ArrayList<>();
        List<String> names = tag == null ? List.of() : List.of(tag);
        images.add(image(root.manifest(), ImageType.IMAGE, "", names));
        beside(ImgpkgTags.signature(digest), ImageType.SIGNATURE, tags).ifPresent(images::add);
        return images;
    }

    private List<PlannedImage> ofBundle(Node root, List<String> tags, @Nullable String tag) {
        Map<Digest, Node> nodes = new LinkedHashMap<>();
        gather(root, nodes);
        List<PlannedImage> images = new ArrayList<>();
        for (Node node : nodes.values()) {
            Optional<Found> policy =
                    node.withheld() == null
                            ? Optional.empty()
                            : lookup.read(node.digest().toString());
            if (policy.isPresent()) {
                notChecked(policy.get(), node.digest(), null, false);
                continue;
            }
            if (node.located() == null
                    || !node.located().location().repository().equals(repository.repository())) {
                Digest digest = node.digest();
                findings.add(new Finding(gaps.notHere(node.origin(), digest), digest, null, false));
                continue;
            }
            List<String> names = new ArrayList<>();
            String imgpkg = ImgpkgTags.of(node.digest());
            tags.stream().filter(t -> t.endsWith(imgpkg)).forEach(names::add);
            if (names.isEmpty()) {
                findings.add(new Finding(gaps.untagged(node.digest()), node.digest(), null, true));
            }
            if (node == root && tag != null) {
                names.add(tag);
            }
            ImageType type = node.isBundle() ? ImageType.BUNDLE : ImageType.IMAGE;
            images.add(image(node.manifest(), type, node.origin().toString(), names));
            beside(ImgpkgTags.signature(node.digest()), ImageType.SIGNATURE, tags)
                    .ifPresent(images::add);
            if (node.isBundle()) {
                beside(ImgpkgTags.locations(node.digest()), ImageType.INTERNAL, tags)
                        .ifPresent(images::add);
            }
        }
        return images;
    }

    private static void gather(Node node, Map<Digest, Node> found) {
        if (found.putIfAbsent(node.digest(), node) == null) {
            node.children().forEach(child -> gather(child, found));
        }
    }

    private Optional<PlannedImage> beside(String tag, ImageType type, List<String> tags) {
        Optional<Found> found = tags.contains(tag) ? lookup.read(tag) : Optional.empty();
        if (found.isPresent() && found.get().withheld()) {
            // Nothing is lost with the locations image: it is imgpkg's cache.
            boolean warning = type == ImageType.INTERNAL;
            notChecked(found.get(), found.get().digest(), null, warning);
            return Optional.empty();
        }
        return found.map(each -> image(manifest(each), type, "", List.of(tag)));
    }

    private static Manifest manifest(Found found) {
        return Objects.requireNonNull(found.manifest(), "not withheld");
    }

    private PlannedImage image(
            Manifest manifest, ImageType type, String origin, List<String> tags) {
        Set<Digest> omitted = new HashSet<>();
        manifest.layers().stream()
                .filter(layer -> MediaTypes.isNonDistributable(layer.mediaType()))
                .filter(layer -> !isHere(layer))
                .forEach(layer -> omitted.add(layer.digest()));
        List<PlannedImage> children = new ArrayList<>();
        for (Descriptor child : manifest.manifests()) {
            Optional<Found> found = lookup.read(child.digest().toString());
            if (found.isEmpty()) {
                findings.add(
                        new Finding(
                                gaps.missingManifest(child.digest()),
                                manifest.digest(),
                                child.digest(),
                                false));
            } else if (found.get().withheld()) {
                notChecked(found.get(), manifest.digest(), child.digest(), false);
            } else {
                children.add(image(manifest(found.get()), ImageType.IMAGE, "", List.of()));
            }
        }
        return new PlannedImage(manifest, type, origin, tags, omitted, children, null);
    }

    /** Whether a foreign layer was pushed all the same. */
    private boolean isHere(Descriptor layer) {
        return queries.ask(() -> repository.blobSize(layer.digest(), cancellation).isPresent())
                .orElse(false);
    }

    private void notChecked(
            Found found, @Nullable Digest image, @Nullable Digest child, boolean warning) {
        withheld.add(found.digest());
        findings.add(new Finding(gaps.notChecked(found), image, child, warning));
    }
}
