package io.longshore.transfer;

import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image or index that shall be in the target repository.
 *
 * @param origin where it came from, as the tarball has it; empty for our own locations images
 * @param tags the tags that shall name it, the one that it is pushed under first; empty for the
 *     children of an index
 * @param omitted layers that stay behind: non-distributable ones
 * @param children of an index: its images and indexes; empty for an image
 * @param platform the platform of its config; null for an index and where it is not stated
 */
public record PlannedImage(
        Manifest manifest,
        ImageType type,
        String origin,
        List<String> tags,
        Set<Digest> omitted,
        List<PlannedImage> children,
        @Nullable Platform platform) {

    public PlannedImage {
        tags = List.copyOf(tags);
        omitted = Set.copyOf(omitted);
        children = List.copyOf(children);
    }

    public Digest digest() {
        return manifest.digest();
    }

    /** The tags that people know it by: neither imgpkg's own nor a signature's. */
    public List<String> releaseTags() {
        return tags.stream()
                .filter(tag -> !ImgpkgTags.isImgpkg(tag) && !ImgpkgTags.isSignature(tag))
                .toList();
    }

    /** Its own blobs that shall be there, config first; not those of its children. */
    public List<Descriptor> blobs() {
        List<Descriptor> blobs = new ArrayList<>();
        manifest.config().ifPresent(blobs::add);
        manifest.layers().stream().filter(l -> !omitted.contains(l.digest())).forEach(blobs::add);
        return blobs;
    }

    /** This and everything below it, children before parents. */
    public List<PlannedImage> flattened() {
        List<PlannedImage> all = new ArrayList<>();
        children.forEach(child -> all.addAll(child.flattened()));
        all.add(this);
        return all;
    }
}
