package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.MissingPlatform;
import io.longshore.bundle.BundleTree;
import io.longshore.bundle.BundleTree.Node;
import io.longshore.bundle.ImageConfig;
import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.bundle.LocationsImage;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the plan of an import from the archive alone: no request is sent to a registry. The plan of
 * one archive for one repository is always the same.
 */
public final class ImportPlanner {
    private final ImageArchive tarball;
    private final List<ArchiveEntry> planned;
    private final List<MissingPlatform> missing;
    private final Repository target;
    private final ImportOptions options;
    private final Map<Digest, byte[]> made = new HashMap<>();
    private final Map<Digest, ArchiveEntry> entries = new LinkedHashMap<>();
    private final Map<Digest, Set<String>> tags = new HashMap<>();
    private final Map<String, Digest> claimed = new HashMap<>();

    private ImportPlanner(
            ImageArchive tarball,
            List<ArchiveEntry> planned,
            List<MissingPlatform> missing,
            Repository target,
            ImportOptions options) {
        this.tarball = tarball;
        this.planned = planned;
        this.missing = missing;
        this.target = target;
        this.options = options;
    }

    /**
     * Plans the import.
     *
     * @param tarball one whose check found no damage; stays with the caller
     * @throws ProblemException {@code IMAGE_NOT_IN_TARBALL} if a bundle names an image that the
     *     tarball does not hold, {@code BUNDLE_UNREADABLE}, {@code NOT_A_BUNDLE}, {@code
     *     NAME_COLLISION} if two images claim one tag, {@code TAG_UNUSABLE} if a tag is none
     */
    public static ImportPlan plan(
            ImageArchive tarball,
            Repository target,
            ImportOptions options,
            Parallel parallel,
            Cancellation cancellation) {
        ArchiveSource.requireImages(tarball);
        return new ImportPlanner(
                        tarball, tarball.entries(), tarball.missingPlatforms(), target, options)
                .plan(parallel, cancellation);
    }

    /**
     * @throws ProblemException {@code MANIFEST_JSON_MISSING} if the archive has no image
     */
    public static void requireImages(ImageArchive archive) {
        ArchiveSource.requireImages(archive);
    }

    /**
     * Plans the import of those images of an archive that go into one of several repositories.
     *
     * @throws ProblemException as {@link #plan(ImageArchive, Repository, ImportOptions, Parallel,
     *     Cancellation)}
     */
    public static ImportPlan plan(
            ImageArchive tarball,
            PrefixTargets.Placement placement,
            ImportOptions options,
            Parallel parallel,
            Cancellation cancellation) {
        return new ImportPlanner(
                        tarball,
                        placement.entries(),
                        placement.missing(),
                        placement.target(),
                        options)
                .plan(parallel, cancellation);
    }

    private ImportPlan plan(Parallel parallel, Cancellation cancellation) {
        for (ArchiveEntry entry : planned) {
            Digest digest = ArchiveSource.manifest(entry).digest();
            // An image that was exported from two repositories appears twice.
            entries.putIfAbsent(digest, entry);
            claim(importTag(entry), digest);
            if (!entry.tag().isEmpty()) {
                claim(entry.tag(), digest);
            }
        }
        Optional<ImageEntry> rootEntry = tarball.rootBundle();
        if (rootEntry.isEmpty()) {
            requireNoBundle();
        }
        List<PlannedImage> locations = new ArrayList<>();
        Set<Digest> bundles = new LinkedHashSet<>();
        Set<Digest> named = new HashSet<>();
        if (rootEntry.isPresent()) {
            ArchiveSource source = new ArchiveSource(tarball, target);
            Node tree =
                    BundleTree.read(source, source.locate(rootEntry.get()), parallel, cancellation);
            for (Node bundle : BundleTree.bundles(tree)) {
                bundles.add(bundle.digest());
                locations.add(locations(bundle));
                bundle.children().forEach(child -> named.add(child.digest()));
            }
        }
        List<PlannedImage> images = new ArrayList<>();
        entries.forEach(
                (digest, entry) -> {
                    if (!bundles.contains(digest)) {
                        images.add(image(entry, entry.tag()));
                    }
                });
        // A visible tag is complete: signatures and images first, then bundles from the inside.
        bundles.forEach(
                digest -> images.add(image(Objects.requireNonNull(entries.get(digest)), "")));
        images.addAll(locations);
        PlannedImage root = null;
        if (rootEntry.isPresent()) {
            Digest digest = rootEntry.get().manifest().digest();
            images.removeIf(image -> image.digest().equals(digest));
            root = image(rootEntry.get(), rootEntry.get().tag());
            images.add(root);
        }
        String tag = rootEntry.map(ImageEntry::tag).filter(t -> !t.isEmpty()).orElse(null);
        return new ImportPlan(target, images, made, root, tag, named, missing);
    }

    /** Without the mark, which no digest covers, a bundle would arrive as a bare image. */
    private void requireNoBundle() {
        for (ArchiveEntry entry : entries.values()) {
            if (entry instanceof ImageEntry image
                    && ImageConfig.isBundle(image.manifest(), image.configBytes())) {
                if (!tarball.mayHoldBundle()) {
                    throw bundleWithoutImages(image);
                }
                throw new ProblemException(
                        Problem.permanent(
                                Code.TARBALL_DAMAGED,
                                "The archive holds the bundle "
                                        + Printable.of(image.name())
                                        + ", but does not say which bundle was exported.",
                                "imgpkg marks it with the label"
                                        + " dev.carvel.imgpkg.copy.root-bundle.",
                                "Export the bundle again and copy it again."));
            }
        }
    }

    private static ProblemException bundleWithoutImages(ImageEntry image) {
        return new ProblemException(
                Problem.permanent(
                        Code.BUNDLE_WITHOUT_IMAGES,
                        "The archive holds the imgpkg bundle "
                                + Printable.of(image.name())
                                + ", without the images that it names.",
                        "Only imgpkg's own archives keep a bundle together with its images.",
                        "Export it with 'longshore export -b BUNDLE --to-tar FILE' or 'imgpkg copy"
                                + " -b BUNDLE --to-tar FILE'."));
    }

    private PlannedImage image(ArchiveEntry entry, String tag) {
        Digest digest = ArchiveSource.manifest(entry).digest();
        PlannedImage bare = bare(entry);
        ImageType type =
                ImgpkgTags.isSignature(tag)
                                && bare.type() == ImageType.IMAGE
                                && !bare.manifest().isIndex()
                        ? ImageType.SIGNATURE
                        : bare.type();
        return new PlannedImage(
                bare.manifest(),
                type,
                bare.origin(),
                List.copyOf(tags.get(digest)),
                bare.omitted(),
                bare.children(),
                bare.platform());
    }

    /** The image or index with its children, without tags. */
    private PlannedImage bare(ArchiveEntry entry) {
        String origin = entry.refs().isEmpty() ? "" : entry.refs().get(0);
        if (entry instanceof IndexEntry index) {
            List<PlannedImage> children = new ArrayList<>();
            index.images().forEach(child -> children.add(bare(child)));
            index.indexes().forEach(child -> children.add(bare(child)));
            return new PlannedImage(
                    index.index(), ImageType.IMAGE, origin, List.of(), Set.of(), children, null);
        }
        ImageEntry image = (ImageEntry) entry;
        Set<Digest> omitted = new HashSet<>();
        for (Descriptor layer : image.manifest().layers()) {
            boolean here = tarball.blobs().containsKey(layer.digest());
            if (MediaTypes.isNonDistributable(layer.mediaType())
                    && !(here && options.includeNonDistributable())) {
                omitted.add(layer.digest());
            }
        }
        made.put(image.configDigest(), image.configBytes());
        boolean bundle = ImageConfig.isBundle(image.manifest(), image.configBytes());
        return new PlannedImage(
                image.manifest(),
                bundle ? ImageType.BUNDLE : ImageType.IMAGE,
                origin,
                List.of(),
                omitted,
                List.of(),
                ConfigFile.read(image.manifest(), image.configBytes()).platform());
    }

    private PlannedImage locations(Node bundle) {
        Map<String, Boolean> images = new HashMap<>();
        for (Node child : bundle.children()) {
            if (child.located() == null) {
                throw notInTarball(bundle, child);
            }
            images.put(child.origin().toString(), child.isBundle());
        }
        LocationsImage image = LocationsImage.of(images);
        image.blobs().forEach(blob -> made.put(Digest.of(blob), blob));
        Digest digest = image.manifest().digest();
        claim(ImgpkgTags.of(digest), digest);
        claim(ImgpkgTags.locations(bundle.digest()), digest);
        return new PlannedImage(
                image.manifest(),
                ImageType.INTERNAL,
                "",
                List.of(ImgpkgTags.of(digest), ImgpkgTags.locations(bundle.digest())),
                Set.of(),
                List.of(),
                null);
    }

    private ProblemException notInTarball(Node bundle, Node missing) {
        return new ProblemException(
                Problem.permanent(
                                Code.IMAGE_NOT_IN_TARBALL,
                                "The bundle "
                                        + bundle.digest()
                                        + " names the image "
                                        + missing.origin()
                                        + ", which the archive does not hold.",
                                "In the air gap there is no other place to get it from.",
                                "Export the bundle again where its images can be reached.")
                        .with("digest", missing.digest()));
    }

    private String importTag(ArchiveEntry entry) {
        Digest digest = ArchiveSource.manifest(entry).digest();
        String origin = entry.origRef();
        if (origin.isEmpty() && !entry.refs().isEmpty()) {
            origin = entry.refs().get(0);
        }
        if (!options.repositoryBasedTags() || (origin.isEmpty() && !tarball.mayHoldBundle())) {
            return ImgpkgTags.of(digest);
        }
        return ImgpkgTags.repositoryBased(Reference.parse(origin), digest);
    }

    private void claim(String tag, Digest digest) {
        Digest other = claimed.putIfAbsent(tag, digest);
        if (other != null && !other.equals(digest)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NAME_COLLISION,
                            "The archive '"
                                    + tarball.name()
                                    + "' holds "
                                    + name(other)
                                    + " and "
                                    + name(digest)
                                    + ", which would both be "
                                    + target
                                    + ":"
                                    + Printable.of(tag)
                                    + ".",
                            "They are different images with one tag.",
                            "If their paths differ, import them with --to-prefix, which keeps them in"
                                    + " different repositories. Otherwise have an archive made for"
                                    + " each of them."));
        }
        if (!ReferenceGrammar.isTag(tag)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TAG_UNUSABLE,
                            "The archive gives an image the tag '" + Printable.of(tag) + "'.",
                            "That is not a tag.",
                            "Export again with imgpkg or Longshore."));
        }
        tags.computeIfAbsent(digest, d -> new LinkedHashSet<>()).add(tag);
    }

    /** How a person knows the image: by the name that the archive gives it. */
    private String name(Digest digest) {
        return Optional.ofNullable(entries.get(digest))
                .filter(entry -> !entry.refs().isEmpty())
                .map(PrefixTargets::shown)
                .orElse(digest.toString());
    }
}
