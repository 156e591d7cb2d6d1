package io.longshore.delivery;

import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which tags an import may set where signatures are required, decided by what will be pushed alone:
 * it does not depend on how signatures are recognised, so that a mistake there sets no tag.
 *
 * <ul>
 *   <li>An image whose signature is valid may set any tag.
 *   <li>An image that is no bundle and no index may set {@code sha256-<hex>.sig}, {@code .att} and
 *       {@code .sbom} of an image of the same tarball.
 *   <li>imgpkg's tag of an image's own digest ({@code sha256-<hex>.imgpkg}) may be set by what the
 *       signed root bundle names, and by what is attached to an image of the same tarball: by its
 *       subject, or by one of the tags above.
 * </ul>
 */
final class TagRule {
    private final ImportPlan plan;
    private final Set<Digest> valid;
    private final Set<String> cosignTags = new HashSet<>();
    private final Set<Digest> manifests = new HashSet<>();

    /**
     * @param valid the images whose signature is valid
     */
    TagRule(ImportPlan plan, Set<Digest> valid) {
        this.plan = plan;
        this.valid = valid;
        for (PlannedImage image : plan.images()) {
            if (image.type() != ImageType.INTERNAL) {
                image.flattened().forEach(part -> manifests.add(part.digest()));
            }
        }
        manifests.forEach(digest -> cosignTags.addAll(ImgpkgTags.cosign(digest)));
    }

    /** The images that want a tag they may not set, each with the first such tag. */
    Map<PlannedImage, String> violations() {
        Map<PlannedImage, String> found = new LinkedHashMap<>();
        for (PlannedImage image : plan.images()) {
            // Longshore makes the locations images itself.
            if (image.type() != ImageType.INTERNAL) {
                image.tags().stream()
                        .filter(tag -> !mayName(tag, image))
                        .findFirst()
                        .ifPresent(tag -> found.put(image, tag));
            }
        }
        return found;
    }

    private boolean mayName(String tag, PlannedImage image) {
        if (valid.contains(image.digest())) {
            return true;
        }
        boolean mayBeAttached = image.type() != ImageType.BUNDLE && !image.manifest().isIndex();
        if (mayBeAttached && cosignTags.contains(tag)) {
            return true;
        }
        return ImgpkgTags.isOf(tag, image.digest())
                && (isNamed(image) || mayBeAttached && isAttached(image));
    }

    private boolean isNamed(PlannedImage image) {
        return plan.root().filter(root -> valid.contains(root.digest())).isPresent()
                && plan.named().contains(image.digest());
    }

    private boolean isAttached(PlannedImage image) {
        return image.tags().stream().anyMatch(cosignTags::contains)
                || image.manifest()
                        .subject()
                        .map(Descriptor::digest)
                        .filter(manifests::contains)
                        .isPresent();
    }
}
