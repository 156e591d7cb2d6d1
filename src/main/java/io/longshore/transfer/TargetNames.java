package io.longshore.transfer;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.ManifestLookup.Found;
import io.longshore.registry.TagState;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the names that an import pushes to resolve to before it pushes, as far as the registry
 * answers. Thread-safe.
 */
final class TargetNames {
    private final ManifestLookup lookup;
    private final Parallel parallel;
    private final Cancellation cancellation;

    private final Map<String, Optional<Digest>> there = new ConcurrentHashMap<>();
    private final Set<Digest> readManifests = ConcurrentHashMap.newKeySet();
    private final Set<String> readTags = ConcurrentHashMap.newKeySet();

    TargetNames(ManifestLookup lookup, Parallel parallel, Cancellation cancellation) {
        this.lookup = lookup;
        this.parallel = parallel;
        this.cancellation = cancellation;
    }

    /**
     * Reads the manifest under each name that will be pushed to, unless no such tag exists. If
     * nothing needs to be pushed, all is verified by that.
     */
    void readAll(List<PlannedImage> images) {
        Optional<Set<String>> tags = lookup.tags();
        Map<String, Digest> names = new LinkedHashMap<>();
        for (PlannedImage image : images) {
            image.tags().stream()
                    .filter(ImgpkgTags::isImgpkg)
                    .forEach(tag -> names.put(tag, image.digest()));
            image.children().stream()
                    .flatMap(child -> child.flattened().stream())
                    .forEach(child -> names.put(child.digest().toString(), child.digest()));
        }
        boolean fresh = tags.isPresent() && names.keySet().stream().noneMatch(tags.get()::contains);
        parallel.map(
                List.copyOf(names.keySet()),
                name -> {
                    boolean noTag = tags.isPresent() && !tags.get().contains(name);
                    boolean missing = fresh || (noTag && !Digest.isDigest(name));
                    there.put(name, missing ? Optional.empty() : read(name, names.get(name)));
                    return name;
                });
    }

    /** Empty if nothing has the name, or if the registry's answer leaves that unknown. */
    private Optional<Digest> read(String name, @Nullable Digest expected) {
        cancellation.check();
        Optional<Found> found = lookup.lookRead(name).orElse(Optional.empty());
        if (found.isPresent() && !found.get().withheld() && found.get().digest().equals(expected)) {
            readManifests.add(expected);
            if (!Digest.isDigest(name)) {
                readTags.add(name);
            }
        }
        return found.map(Found::digest);
    }

    /** What the name resolved to; asks if that was not asked yet. Empty also if it is unknown. */
    Optional<Digest> named(String name) {
        Optional<Digest> known = there.get(name);
        if (known != null) {
            return known;
        }
        cancellation.check();
        return lookup.look(name).digest();
    }

    /** Asks again what a tag names, and remembers it. */
    TagState lookAgain(String tag, TagMoves moves) {
        TagState now = moves.ask(tag, lookup);
        there.put(tag, now.digest());
        return now;
    }

    /** The manifests that were read, and the tags with the expected digest. */
    ConfirmedContent read() {
        return new ConfirmedContent(readManifests, readTags);
    }
}
