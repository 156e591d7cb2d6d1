package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.task.Cancellation;
import java.util.Optional;

/** What a registry product knows beyond the distribution API; {@link #PLAIN} knows nothing. */
public interface RegistryProduct {
    /** A registry of which only the distribution API is known. */
    RegistryProduct PLAIN = new RegistryProduct() {};

    /** For people, with the version where it is known. */
    default String name() {
        return "registry";
    }

    /**
     * Sees to it that a push can begin: the project is there (or is created, if the settings say
     * so), takes pushes, and has room.
     *
     * @param bytes how much the push adds at most
     * @throws io.longshore.problem.ProblemException what stands in the way
     */
    default void prepare(Repository target, long bytes, Cancellation cancellation) {}

    /** True if a rule forbids to move this tag once it is there. */
    default boolean isImmutable(Repository target, String tag, Cancellation cancellation) {
        return false;
    }

    /**
     * Looks for a manifest by another way than the distribution API, for where a policy withholds
     * it there ({@code CONTENT_BLOCKED}).
     */
    default Optional<Descriptor> find(Repository target, Digest digest, Cancellation cancellation) {
        return Optional.empty();
    }
}
