package io.longshore.registry;

import io.longshore.oci.Digest;
import io.longshore.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tag or digest of a repository names, as far as the registry says.
 *
 * @param digest empty if it names nothing, or if that is unknown
 * @param unknown the answer that leaves it unknown; null if it is known
 */
public record TagState(Optional<Digest> digest, @Nullable Problem unknown) {
    /**
     * The registry says what it names.
     *
     * @param digest empty if it names nothing
     */
    public static TagState known(Optional<Digest> digest) {
        return new TagState(digest, null);
    }

    /** The registry does not say. */
    public static TagState unknown(Problem answer) {
        return new TagState(Optional.empty(), answer);
    }

    /** True if the registry says what it names, or that it names nothing. */
    public boolean isKnown() {
        return unknown == null;
    }
}
