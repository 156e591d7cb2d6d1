package io.longshore.registry;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features of a registry product beyond the distribution API; {@link #PLAIN} has none. All
 * methods throw a {@link io.longshore.problem.ProblemException} for anything that prevents an
 * import.
 */
public interface RegistryProduct {
    /** A registry of which only the distribution API is known. */
    RegistryProduct PLAIN = new RegistryProduct() {};

    /** For people, with the version, if it is known. */
    default String name() {
        return "registry";
    }

    /**
     * Checks before the first byte that the registry accepts changes and that the project exists
     * (or creates it, if the settings allow that), accepts pushes, and has quota left.
     *
     * @param missingBytes how much the push adds at most
     */
    default void prepare(Repository repository, long missingBytes, Cancellation cancellation) {}

    /** Its parts that are not well, in the product's words; empty if all are or it does not say. */
    default List<String> ailing(Cancellation cancellation) {
        return List.of();
    }

    /**
     * The other repositories that share this one's quota: content that they hold is not charged
     * again. Empty if these credentials may not list them.
     */
    default Optional<List<Repository>> siblings(Repository repository, Cancellation cancellation) {
        return Optional.of(List.of());
    }

    /** Those of the tags that a rule forbids to move once they are there. */
    default List<String> immutableTags(
            Repository repository, Collection<String> tags, Cancellation cancellation) {
        return List.of();
    }

    /**
     * Looks for a manifest by another way than the distribution API, for where a policy withholds
     * it there ({@code CONTENT_BLOCKED}).
     */
    default Optional<Artifact> artifact(
            Repository repository, String tagOrDigest, Cancellation cancellation) {
        return Optional.empty();
    }

    /**
     * Rules of the project that forbid to use what an import pushes, or remove it later, and an
     * account that expires soon. Empty if there is nothing or these credentials may not read it.
     */
    default List<Problem> cautions(Repository repository, Instant now, Cancellation cancellation) {
        return List.of();
    }

    /**
     * When the account in use expires. Empty if it never does, and if these credentials may not
     * read it.
     *
     * @param repository that the account pushes to
     */
    default Optional<Instant> accountEnd(Repository repository, Cancellation cancellation) {
        return Optional.empty();
    }

    /** What the registry shows as attached to an image, such as its signatures. */
    default List<Accessory> accessories(
            Repository repository, Digest digest, Cancellation cancellation) {
        return List.of();
    }

    /** How long an import waits for the scans that it asks for; empty: it asks for none. */
    default Optional<Duration> scanWait() {
        return Optional.empty();
    }

    /** What to change where a scan could not be requested. */
    default String scanAdvice() {
        return "Give the account the right to request a scan, or connect a scanner.";
    }

    /** Asks for a scan of an image; false if this registry has nothing to scan with. */
    default boolean requestScan(Repository repository, Digest digest, Cancellation cancellation) {
        return false;
    }

    /** What the last scan of an image has come to, if there was one. */
    default Optional<Scan> scan(Repository repository, Digest digest, Cancellation cancellation) {
        return Optional.empty();
    }

    /**
     * A manifest as the product's own API knows it.
     *
     * @param tags all that name it
     */
    record Artifact(Digest digest, String mediaType, List<String> tags) {
        public Artifact {
            tags = List.copyOf(tags);
        }
    }

    /**
     * @param type the product's word for it, as in "signature.cosign"
     */
    record Accessory(String type, Digest digest, long sizeBytes) {}

    /**
     * @param status the product's word for it, as in "Success" or "Running"
     * @param severity the worst that was found, empty if it is not known
     * @param bySeverity how many of each
     */
    record Scan(
            String status,
            String severity,
            int total,
            int fixable,
            Map<String, Integer> bySeverity) {
        public Scan {
            bySeverity = Map.copyOf(bySeverity);
        }
    }
}
