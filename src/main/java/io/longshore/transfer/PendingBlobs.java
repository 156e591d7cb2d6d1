package io.longshore.transfer;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which images wait for which blobs: a manifest may be pushed as soon as its own blobs are there,
 * while others are still on their way. Thread-safe.
 */
final class PendingBlobs {
    private final Map<Digest, List<PlannedImage>> images = new HashMap<>();
    private final Map<PlannedImage, Integer> missing = new IdentityHashMap<>();
    private final List<PlannedImage> ready = new ArrayList<>();

    /**
     * @param blobs what will arrive
     */
    PendingBlobs(Collection<PlannedImage> waiting, Set<Digest> blobs) {
        for (PlannedImage image : waiting) {
            Set<Digest> needed =
                    image.flattened().stream()
                            .flatMap(part -> part.blobs().stream())
                            .map(Descriptor::digest)
                            .filter(blobs::contains)
                            .collect(Collectors.toSet());
            needed.forEach(blob -> add(blob, image));
            if (needed.isEmpty()) {
                ready.add(image);
            } else {
                missing.put(image, needed.size());
            }
        }
    }

    /** Nearly all blobs are of one image, for which a list of one is enough. */
    private void add(Digest blob, PlannedImage image) {
        List<PlannedImage> others = images.putIfAbsent(blob, List.of(image));
        if (others != null && others.size() == 1) {
            images.put(blob, new ArrayList<>(List.of(others.get(0), image)));
        } else if (others != null) {
            others.add(image);
        }
    }

    /** The images that wait for nothing from the beginning. */
    List<PlannedImage> ready() {
        return List.copyOf(ready);
    }

    /**
     * Called once for each blob, also for one that will never come.
     *
     * @return the images that wait for no other
     */
    synchronized List<PlannedImage> arrived(Digest blob) {
        List<PlannedImage> complete = new ArrayList<>();
        for (PlannedImage image : images.getOrDefault(blob, List.of())) {
            if (missing.merge(image, -1, Integer::sum) == 0) {
                complete.add(image);
            }
        }
        return complete;
    }
}
