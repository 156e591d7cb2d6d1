package io.longshore.transfer;

import io.longshore.archive.MissingPlatform;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that an import of a tarball will put into a repository, known before the first request: made
 * from the tarball alone, no request is sent to a registry. The plan of one tarball for one
 * repository is always the same.
 */
public final class ImportPlan {
    private final Repository target;
    private final List<PlannedImage> images;
    private final Map<Digest, Descriptor> blobs;
    private final Map<Digest, byte[]> made;
    private final @Nullable PlannedImage root;
    private final @Nullable String rootTag;
    private final Set<Digest> named;
    private final List<MissingPlatform> missing;

    ImportPlan(
            Repository target,
            List<PlannedImage> images,
            Map<Digest, byte[]> made,
            @Nullable PlannedImage root,
            @Nullable String rootTag,
            Set<Digest> named,
            List<MissingPlatform> missing) {
        this.target = target;
        this.images = List.copyOf(images);
        this.made = made;
        this.root = root;
        this.rootTag = rootTag;
        this.named = Set.copyOf(named);
        this.missing = List.copyOf(missing);
        Map<Digest, Descriptor> found = new LinkedHashMap<>();
        for (PlannedImage image : images) {
            for (PlannedImage part : image.flattened()) {
                part.blobs().forEach(blob -> found.putIfAbsent(blob.digest(), blob));
            }
        }
        this.blobs = Collections.unmodifiableMap(found);
    }

    public Repository target() {
        return target;
    }

    /** Top-level images and indexes in the order in which they are pushed, the root bundle last. */
    public List<PlannedImage> images() {
        return images;
    }

    /** Each blob once: configs and layers of all images. */
    public Map<Digest, Descriptor> blobs() {
        return blobs;
    }

    /** The bundle that the export was of; empty for plain images. */
    public Optional<PlannedImage> root() {
        return Optional.ofNullable(root);
    }

    /** The tag that the bundle was exported by; empty if by digest, or without a root bundle. */
    public Optional<String> rootTag() {
        return Optional.ofNullable(rootTag);
    }

    /**
     * What the root bundle and the bundles in it name, by digest; without the root bundle itself.
     * Empty without a root bundle.
     */
    public Set<Digest> named() {
        return named;
    }

    /** For each platform that an index names and the archive lacks: why that is a problem. */
    public List<Problem> missing() {
        return missing.stream().map(MissingPlatform::problem).toList();
    }

    /** The same platforms for a headline, as in {@code linux/arm64 of host/path:2.0}. */
    public List<String> missingNames() {
        return missing.stream().map(it -> it.platform() + " of " + it.name()).toList();
    }

    /** The release tags of the images, each with its target digest. */
    public Map<String, Digest> releaseTags() {
        Map<String, Digest> tags = new LinkedHashMap<>();
        images.forEach(image -> image.releaseTags().forEach(tag -> tags.put(tag, image.digest())));
        return tags;
    }

    /** The bytes of a blob that is not a tar entry (a config, or part of a locations image). */
    public Optional<byte[]> madeBlob(Digest digest) {
        return Optional.ofNullable(made.get(digest));
    }

    /** The size of all blobs together. */
    public long bytes() {
        return blobs.values().stream().mapToLong(Descriptor::sizeBytes).sum();
    }
}
