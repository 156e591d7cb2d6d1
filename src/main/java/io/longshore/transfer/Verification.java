package io.longshore.transfer;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import java.util.List;
import java.util.Set;

/**
 * The result of reading images back from a registry.
 *
 * @param images the expected images, top level
 * @param verified the manifests of which everything is there, those of children included
 * @param findings what is missing or other than it should be
 */
public record Verification(
        List<PlannedImage> images, Set<Digest> verified, List<Finding> findings) {

    /**
     * @param image the manifest concerned
     * @param blob the blob concerned; null if it is the manifest itself or a tag
     * @param warning true if everything is there all the same
     */
    public record Finding(Problem problem, Digest image, Digest blob, boolean warning) {}

    public Verification {
        images = List.copyOf(images);
        verified = Set.copyOf(verified);
        findings = List.copyOf(findings);
    }

    /** True if everything is there. */
    public boolean complete() {
        return findings.stream().allMatch(Finding::warning);
    }
}
