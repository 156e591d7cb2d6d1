package io.longshore.transfer;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of reading images back from a registry.
 *
 * @param images the expected images, top level
 * @param verified the manifests of which everything is there, those of children included
 * @param withheld the manifests that the registry withholds; they are there, as far as it tells
 * @param findings missing or unexpected content
 */
public record Verification(
        List<PlannedImage> images,
        Set<Digest> verified,
        Set<Digest> withheld,
        List<Finding> findings) {

    /**
     * @param image the manifest concerned; null if there are several
     * @param blob the blob concerned; null if it is the manifest itself or a tag
     * @param warning true if everything is there all the same
     */
    public record Finding(
            Problem problem, @Nullable Digest image, @Nullable Digest blob, boolean warning) {}

    public Verification {
        images = List.copyOf(images);
        verified = Set.copyOf(verified);
        withheld = Set.copyOf(withheld);
        findings = List.copyOf(findings);
    }

    /** True if everything is there. */
    public boolean complete() {
        return findings.stream().allMatch(Finding::warning);
    }

    /**
     * What the images name and a user of the registry does not get from it, as in "1 foreign layer
     * left out"; empty if there is nothing of that kind.
     */
    public Optional<String> leftOut() {
        Set<Digest> layers = new HashSet<>();
        images.forEach(image -> image.flattened().forEach(part -> layers.addAll(part.omitted())));
        List<String> parts = new ArrayList<>();
        if (!layers.isEmpty()) {
            parts.add(count(layers.size(), "foreign layer") + " left out");
        }
        if (!withheld.isEmpty()) {
            parts.add(count(withheld.size(), "image") + " withheld by a policy");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
