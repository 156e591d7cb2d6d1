package io.longshore.transfer;

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
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.tarball.TarballLimits;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.Verification.Finding;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks a repository whether everything is there: each manifest by its digest, each config and layer
 * with its size, each tag on its digest. Trusts nothing that was answered before the push.
 */
public final class BundleVerifier {
    private final RepositoryClient repository;
    private final ManifestLookup lookup;
    private final Parallel parallel;
    private final boolean deep;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();

    /** By what name a manifest is read: one request for it and for its tag. */
    private final Map<Digest, String> firstTags = new HashMap<>();

    /** The tags that were seen to name what they should. */
    private final Set<String> seenTags = ConcurrentHashMap.newKeySet();

    /**
     * @param product what the registry is; asked only where content is withheld
     * @param deep download each blob and hash it instead of asking for its size
     */
    public BundleVerifier(
            RepositoryClient repository,
            Supplier<RegistryProduct> product,
            Parallel parallel,
            boolean deep,
            Progress progress,
            Cancellation cancellation) {
        this.repository = repository;
        this.lookup = new ManifestLookup(repository, product, cancellation);
        this.parallel = parallel;
        this.deep = deep;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * Reads back the images of a plan.
     *
     * @throws ProblemException if the registry does not answer; gaps are part of the result
     */
    public Verification verify(List<PlannedImage> images) {
        return verify(images, Answered.NOTHING);
    }

    /** The same, but for what the registry has been asked for since the last push. */
    public Verification verify(List<PlannedImage> images, Answered answered) {
        Set<Digest> seen = answered.content();
        seenTags.addAll(answered.tags());
        images.forEach(
                image ->
                        image.tags().stream()
                                .findFirst()
                                .ifPresent(tag -> firstTags.put(image.digest(), tag)));
        Map<Digest, PlannedImage> manifests = new LinkedHashMap<>();
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        for (PlannedImage image : images) {
            for (PlannedImage part : image.flattened()) {
                manifests.putIfAbsent(part.digest(), part);
                part.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
            }
        }
        progress.begin(
                Progress.Phase.VERIFY,
                blobs.values().stream().mapToLong(Descriptor::sizeBytes).sum());
        Map<Digest, Problem> badManifests = new HashMap<>();
        List<PlannedImage> all = List.copyOf(manifests.values());
        List<PlannedImage> unread =
                all.stream().filter(image -> !seen.contains(image.digest())).toList();
        collect(
                unread.stream().map(PlannedImage::digest).toList(),
                unread,
                this::manifest,
                badManifests);
        Map<Digest, Problem> badBlobs = new HashMap<>();
        List<Descriptor> content =
                blobs.values().stream().filter(blob -> !seen.contains(blob.digest())).toList();
        collect(content.stream().map(Descriptor::digest).toList(), content, this::blob, badBlobs);
        parallel.map(
                images.stream()
                        .flatMap(image -> image.tags().stream().map(t -> Map.entry(t, image)))
                        .filter(tag -> !seenTags.contains(tag.getKey()))
                        .toList(),
                tag -> tag(tag.getKey(), tag.getValue()));

        Set<Digest> verified = new HashSet<>();
        for (PlannedImage part : all) {
            boolean whole = !badManifests.containsKey(part.digest());
            if (!whole) {
                add(badManifests.get(part.digest()), part.digest(), null);
            }
            for (Descriptor blob : part.blobs()) {
                if (badBlobs.containsKey(blob.digest())) {
                    whole = false;
                    add(badBlobs.get(blob.digest()), part.digest(), blob.digest());
                }
            }
            // Children stand before their parents, so they have been judged by now.
            whole &= part.children().stream().allMatch(c -> verified.contains(c.digest()));
            if (whole) {
                verified.add(part.digest());
            }
        }
        findings.stream()
                .filter(finding -> !finding.warning())
                .forEach(finding -> verified.remove(finding.image()));
        return new Verification(images, verified, List.copyOf(findings));
    }

    /**
     * Verifies a bundle that is in a registry, from what the registry itself says of it. What a
     * policy withholds is looked for through the product's own API, which does not know its layers:
     * that they were not asked for is a finding.
     *
     * @param product what the registry is; asked only where content is withheld
     * @throws ProblemException {@code IMAGE_NOT_FOUND} if the bundle itself is not there, {@code
     *     NOT_A_BUNDLE}, {@code BUNDLE_UNREADABLE}
     */
    public static Verification verify(
            RegistryClient registry,
            Supplier<RegistryProduct> product,
            Reference bundle,
            TarballLimits limits,
            Parallel parallel,
            boolean deep,
            Progress progress,
            Cancellation cancellation) {
        registry.warnIfExposed();
        RepositoryClient repository = registry.repository(bundle.repository().path());
        BundleVerifier verifier =
                new BundleVerifier(repository, product, parallel, deep, progress, cancellation);
        Optional<Found> found = verifier.lookup.read(bundle.target());
        if (found.isPresent() && found.get().withheld()) {
            verifier.withheld(found.get(), found.get().digest(), null);
            return verifier.verify(List.of());
        }
        RegistrySource source = RegistrySource.within(registry, limits, cancellation);
        Located located = source.locate(bundle);
        List<String> tags = repository.tags(cancellation);
        TaggedSource images = new TaggedSource(source, repository, tags, cancellation);
        Node root = BundleTree.read(images, located, parallel, cancellation);
        List<PlannedImage> expected = verifier.expected(root, tags, bundle.tag());
        Set<String> seenTags = new HashSet<>(images.seen());
        if (bundle.digest() == null) {
            seenTags.add(bundle.tag());
        }
        Set<Digest> read = new HashSet<>(images.blobs());
        expected.forEach(
                image -> image.flattened().forEach(part -> read.add(part.manifest().digest())));
        return verifier.verify(expected, new Answered(read, seenTags));
    }

    /** All that belongs to the bundle, as far as the registry knows. */
    private List<PlannedImage> expected(Node root, List<String> allTags, String tag) {
        Map<Digest, Node> nodes = new LinkedHashMap<>();
        gather(root, nodes);
        Set<String> tags = new HashSet<>(allTags);
        List<PlannedImage> images = new ArrayList<>();
        for (Node node : nodes.values()) {
            Optional<Found> withheld =
                    node.withheld() == null
                            ? Optional.empty()
                            : lookup.read(node.digest().toString());
            if (withheld.isPresent()) {
                withheld(withheld.get(), node.digest(), null);
                continue;
            }
            if (node.located() == null
                    || !node.located().location().repository().equals(repository.repository())) {
                add(notHere(node), node.digest(), null);
                continue;
            }
            List<String> names = new ArrayList<>();
            String imgpkg = ImgpkgTags.of(node.digest());
            allTags.stream().filter(t -> t.endsWith(imgpkg)).forEach(names::add);
            if (names.isEmpty()) {
                untagged(node);
            }
            if (node == root && tag != null) {
                names.add(tag);
            }
            ImageType type = node.isBundle() ? ImageType.BUNDLE : ImageType.IMAGE;
            images.add(image(node.manifest(), type, node.origin().toString(), names));
            String signature = ImgpkgTags.signature(node.digest());
            if (tags.contains(signature)) {
                beside(signature, ImageType.SIGNATURE).ifPresent(images::add);
            }
            String locations = ImgpkgTags.locations(node.digest());
            if (node.isBundle() && tags.contains(locations)) {
                beside(locations, ImageType.INTERNAL).ifPresent(images::add);
            }
        }
        return images;
    }

    private static void gather(Node node, Map<Digest, Node> found) {
        if (found.putIfAbsent(node.digest(), node) == null) {
            node.children().forEach(child -> gather(child, found));
        }
    }

    private Optional<PlannedImage> beside(String tag, ImageType type) {
        Optional<Found> found = lookup.read(tag);
        if (found.isPresent() && found.get().withheld()) {
            withheld(found.get(), found.get().digest(), null);
            return Optional.empty();
        }
        return found.map(each -> image(each.manifest(), type, "", List.of(tag)));
    }

    private PlannedImage image(
            Manifest manifest, ImageType type, String origin, List<String> tags) {
        Set<Digest> omitted = new HashSet<>();
        manifest.layers().stream()
                .filter(layer -> MediaTypes.isNonDistributable(layer.mediaType()))
                .forEach(layer -> omitted.add(layer.digest()));
        List<PlannedImage> children = new ArrayList<>();
        for (Descriptor child : manifest.manifests()) {
            Optional<Found> found = lookup.read(child.digest().toString());
            if (found.isEmpty()) {
                add(missing(child.digest()), manifest.digest(), child.digest());
            } else if (found.get().withheld()) {
                withheld(found.get(), manifest.digest(), child.digest());
            } else {
                children.add(image(found.get().manifest(), ImageType.IMAGE, "", List.of()));
            }
        }
        return new PlannedImage(manifest, type, origin, tags, omitted, children, null);
    }

    private <T> void collect(
            List<Digest> names,
            List<T> things,
            Function<T, Optional<Problem>> ask,
            Map<Digest, Problem> bad) {
        List<Optional<Problem>> answers =
                parallel.map(
                        things,
                        thing -> deep && isLarge(thing),
                        thing -> {
                            cancellation.check();
                            return ask.apply(thing);
                        });
        for (int i = 0; i < names.size(); i++) {
            Digest name = names.get(i);
            answers.get(i).ifPresent(problem -> bad.put(name, problem));
        }
    }

    private static boolean isLarge(Object thing) {
        return thing instanceof Descriptor blob && blob.sizeBytes() >= 1 << 20;
    }

    /** The client holds what it is handed against the digest. */
    private Optional<Problem> manifest(PlannedImage image) {
        return answered(
                () -> isThere(image) ? Optional.empty() : Optional.of(missing(image.digest())));
    }

    /** Asked by its first tag: an answer proves both, the manifest and what the tag names. */
    private boolean isThere(PlannedImage image) {
        String tag = firstTags.get(image.digest());
        if (tag != null
                && lookup.read(tag).filter(f -> f.digest().equals(image.digest())).isPresent()) {
            seenTags.add(tag);
            return true;
        }
        return lookup.read(image.digest().toString()).isPresent();
    }

    private Optional<Problem> blob(Descriptor blob) {
        if (deep) {
            return answered(
                    () -> {
                        repository.downloadBlob(
                                blob.digest(),
                                blob.sizeBytes(),
                                OutputStream.nullOutputStream(),
                                progress,
                                cancellation);
                        return Optional.empty();
                    });
        }
        OptionalLong size = repository.blobSize(blob.digest(), cancellation);
        progress.advance(blob.sizeBytes());
        if (size.isEmpty()) {
            return Optional.of(
                    Problem.permanent(
                                    Code.BLOB_NOT_FOUND,
                                    "The blob " + blob.digest() + " is not in " + where() + ".",
                                    "The registry answers that it does not know it.",
                                    "Import again: only what is missing is sent.")
                            .with("digest", blob.digest()));
        }
        if (size.getAsLong() != blob.sizeBytes()) {
            return Optional.of(
                    Problem.permanent(
                                    Code.SIZE_MISMATCH,
                                    "The blob "
                                            + blob.digest()
                                            + " in "
                                            + where()
                                            + " has "
                                            + size.getAsLong()
                                            + " bytes instead of "
                                            + blob.sizeBytes()
                                            + ".",
                                    "The registry's storage is damaged.",
                                    "Delete the blob in the registry, then import again.")
                            .with("digest", blob.digest()));
        }
        return Optional.empty();
    }

    private Optional<Digest> tag(String tag, PlannedImage image) {
        cancellation.check();
        Optional<Digest> named = lookup.find(tag);
        if (!named.equals(Optional.of(image.digest()))) {
            add(
                    Problem.permanent(
                                    named.isEmpty() ? Code.TAG_NOT_FOUND : Code.TAG_MOVED,
                                    "The tag "
                                            + repository.repository().at(tag)
                                            + " names "
                                            + named.map(Digest::toString).orElse("nothing")
                                            + " instead of "
                                            + image.digest()
                                            + ".",
                                    "It was not set, or somebody moved or deleted it.",
                                    "Import again to set it.")
                            .with("tag", tag),
                    image.digest(),
                    null);
        }
        return named;
    }

    /** What the registry answered wrongly is a finding; that it does not answer is none. */
    private Optional<Problem> answered(Supplier<Optional<Problem>> question) {
        try {
            return question.get();
        } catch (ProblemException e) {
            return switch (e.problem().code()) {
                case BLOB_NOT_FOUND,
                        MANIFEST_NOT_FOUND,
                        MANIFEST_UNREADABLE,
                        REGISTRY_SENT_WRONG_BYTES,
                        SIZE_MISMATCH ->
                        Optional.of(e.problem());
                default -> throw e;
            };
        }
    }

    private void add(Problem problem, Digest image, Digest blob) {
        findings.add(new Finding(problem, image, blob, false));
    }

    private void withheld(Found found, Digest image, Digest child) {
        Problem problem =
                Problem.permanent(
                        Code.CONTENT_BLOCKED,
                        "The image "
                                + found.digest()
                                + " is in "
                                + where()
                                + (found.tags().isEmpty()
                                        ? ", without a tag"
                                        : " under " + String.join(", ", found.tags()))
                                + ", but what belongs to it was not checked.",
                        "The project's deployment security withholds its manifest. That it is there"
                                + " was read from the registry's own API, which does not name its"
                                + " layers or the images of a bundle.",
                        "Have it scanned or signed, as the project's policy wants; or import its"
                                + " tarball again, which knows what belongs to it and checks that.");
        add(problem.with("digest", found.digest()), image, child);
    }

    private Problem missing(Digest digest) {
        return Problem.permanent(
                        Code.MANIFEST_NOT_FOUND,
                        "The manifest " + digest + " is not in " + where() + ".",
                        "The registry answers that it does not know it.",
                        "Import again: only what is missing is sent.")
                .with("digest", digest);
    }

    private Problem notHere(Node node) {
        return Problem.permanent(
                        Code.IMAGE_NOT_FOUND,
                        "The image " + node.origin() + " is not in " + where() + ".",
                        "The bundle names it, but it is not in the bundle's repository.",
                        "Import the bundle's tarball into this repository.")
                .with("digest", node.digest());
    }

    private void untagged(Node node) {
        Problem problem =
                Problem.permanent(
                        Code.TAG_NOT_FOUND,
                        "No tag keeps the image " + node.digest() + " in " + where() + ".",
                        "It is there, but garbage collection may remove what has no tag.",
                        "Import the bundle's tarball again: it sets the tags.");
        findings.add(new Finding(problem, node.digest(), null, true));
    }

    private String where() {
        return repository.repository().toString();
    }
}
