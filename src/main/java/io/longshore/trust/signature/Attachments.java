package io.longshore.trust.signature;

import io.longshore.oci.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What elements are attached to, in chains: a signature to an attestation, the attestation to an
 * image. A chain counts only if it ends at an image, which has to pass the signature policy. A tag
 * is not part of a digest, so that an element can name itself, and two can name each other: such
 * cycles end nowhere.
 */
final class Attachments {
    private final Set<Digest> images;
    private final Map<Digest, Set<Digest>> attached = new HashMap<>();

    /** The number of steps from an image; absent for manifests that are attached to no image. */
    private @Nullable Map<Digest, Integer> steps;

    /**
     * @param images the elements that have no form of an artifact, and the children of indexes
     */
    Attachments(Set<Digest> images) {
        this.images = images;
    }

    /** To be called for all before the first question. */
    void add(Digest artifact, Digest subject) {
        attached.computeIfAbsent(subject, digest -> new HashSet<>()).add(artifact);
    }

    /** Whether a chain leads from the subject to an image, without the artifact in it. */
    boolean isAttached(Digest artifact, Digest subject) {
        if (steps == null) {
            steps = count();
        }
        // All that the shortest chain from the subject passes has fewer steps than the subject.
        return !artifact.equals(subject)
                && steps.containsKey(subject)
                && steps.getOrDefault(subject, 0) <= steps.getOrDefault(artifact, -1);
    }

    private Map<Digest, Integer> count() {
        Map<Digest, Integer> found = new HashMap<>();
        images.forEach(image -> found.put(image, 0));
        Deque<Digest> next = new ArrayDeque<>(images);
        while (!next.isEmpty()) {
            Digest subject = next.remove();
            for (Digest artifact : attached.getOrDefault(subject, Set.of())) {
                if (found.putIfAbsent(artifact, found.getOrDefault(subject, 0) + 1) == null) {
                    next.add(artifact);
                }
            }
        }
        return found;
    }
}
