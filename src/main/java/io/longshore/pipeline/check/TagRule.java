package io.longshore.pipeline.check;

import io.longshore.bundle.ImageType;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which tags an import may set where signatures are required, decided by what will be pushed alone:
 * it does not depend on how signatures are recognised, so that a mistake there sets no tag.
 *
 * <ul>
 *   <li>An image whose signature is valid may set any tag.
 *   <li>Covered are these images, what the root bundle names if its signature is valid, and the
 *       children of these indexes. Attached is an image that is neither a bundle nor an index, and
 *       whose subject or cosign tag names an image that is covered, or attached itself in fewer
 *       steps or as many; never the image itself.
 *   <li>An attached image may set {@code sha256-<hex>.sig}, {@code .att} and {@code .sbom} of such
 *       an image.
 *   <li>imgpkg's tag of an image's own digest ({@code sha256-<hex>.imgpkg}) may be set by what the
 *       signed root bundle names, and by what is attached.
 * </ul>
 */
final class TagRule {
    private final ImportPlan plan;
    private final Set<Digest> valid;

    /** cosign's tags of all images of the plan, each with the image that it names. */
    private final Map<String, Digest> cosignTags = new HashMap<>();

    /** How many steps an image is from one that is covered; absent where no chain leads there. */
    private final Map<Digest, Integer> steps = new HashMap<>();

    /**
     * @param valid the images whose signature is valid
     */
    TagRule(ImportPlan plan, Set<Digest> valid) {
        this.plan = plan;
        this.valid = valid;
        List<PlannedImage> loose = new ArrayList<>();
        for (PlannedImage image : plan.images()) {
            if (image.type() == ImageType.INTERNAL) {
                continue;
            }
            boolean covered = valid.contains(image.digest()) || isNamed(image);
            for (PlannedImage part : image.flattened()) {
                ImgpkgTags.cosign(part.digest()).forEach(tag -> cosignTags.put(tag, part.digest()));
                if (covered) {
                    steps.put(part.digest(), 0);
                }
            }
            if (!covered && mayBeAttached(image)) {
                loose.add(image);
            }
        }
        attach(loose);
    }

    private void attach(List<PlannedImage> loose) {
        Map<Digest, List<Digest>> attached = new HashMap<>();
        for (PlannedImage image : loose) {
            named(image)
                    .forEach(
                            of ->
                                    attached.computeIfAbsent(of, digest -> new ArrayList<>())
                                            .add(image.digest()));
        }
        Deque<Digest> next = new ArrayDeque<>(steps.keySet());
        while (!next.isEmpty()) {
            Digest of = next.remove();
            for (Digest image : attached.getOrDefault(of, List.of())) {
                if (steps.putIfAbsent(image, steps.getOrDefault(of, 0) + 1) == null) {
                    next.add(image);
                }
            }
        }
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
        if (cosignTags.containsKey(tag)) {
            return isAttached(image, cosignTags.get(tag));
        }
        return ImgpkgTags.isOf(tag, image.digest())
                && (isNamed(image) || named(image).anyMatch(of -> isAttached(image, of)));
    }

    private boolean isNamed(PlannedImage image) {
        return plan.root().filter(root -> valid.contains(root.digest())).isPresent()
                && plan.named().contains(image.digest());
    }

    /** An image with as many steps is not behind this one in the chain of the other. */
    private boolean isAttached(PlannedImage image, Digest of) {
        return mayBeAttached(image)
                && !of.equals(image.digest())
                && steps.containsKey(of)
                && steps.getOrDefault(of, 0) <= steps.getOrDefault(image.digest(), -1);
    }

    private static boolean mayBeAttached(PlannedImage image) {
        return image.type() != ImageType.BUNDLE && !image.manifest().isIndex();
    }

    /** The images that its cosign tags and its subject name. */
    private Stream<Digest> named(PlannedImage image) {
        return Stream.concat(
                image.tags().stream().map(cosignTags::get).filter(Objects::nonNull),
                image.manifest().subject().map(Descriptor::digest).stream());
    }
}
