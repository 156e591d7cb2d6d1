package io.longshore.pipeline.registries;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.TagState;
import io.longshore.task.Cancellation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which digests tags have. Thread-safe. */
public final class ReleaseTags {
    private final Registries registries;

    public ReleaseTags(Registries registries) {
        this.registries = registries;
    }

    /**
     * The current digests of these tags.
     *
     * @return each tag with its digest, or empty if there is no such tag; without the tags of which
     *     the registry does not say
     * @throws io.longshore.problem.ProblemException if a push would fail in the same way
     */
    public Map<String, Optional<Digest>> now(Repository repository, List<String> tags) {
        Cancellation cancellation = Cancellation.none();
        ManifestLookup lookup =
                new ManifestLookup(
                        registries.repository(repository).forPush(),
                        () -> registries.product(repository.registry(), cancellation),
                        cancellation);
        Map<String, Optional<Digest>> now = new LinkedHashMap<>();
        for (String tag : tags) {
            TagState state = lookup.settle(tag);
            if (state.isKnown()) {
                now.put(tag, state.digest());
            }
        }
        return now;
    }
}
