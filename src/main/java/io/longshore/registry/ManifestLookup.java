package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryProduct.Artifact;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the tags and digests of a repository name, also where a policy of the registry withholds the
 * manifests themselves: then the product's own API knows.
 */
public final class ManifestLookup {
    private final RepositoryClient repository;
    private final Supplier<RegistryProduct> product;
    private final Cancellation cancellation;
    private final PreliminaryQueries queries = new PreliminaryQueries();

    /**
     * @param product what the registry is; asked only where content is withheld
     */
    public ManifestLookup(
            RepositoryClient repository,
            Supplier<RegistryProduct> product,
            Cancellation cancellation) {
        this.repository = repository;
        this.product = product;
        this.cancellation = cancellation;
    }

    /** The digest that a tag or digest resolves to; empty if nothing does. */
    public Optional<Digest> find(String tagOrDigest) {
        try {
            return repository.headManifest(tagOrDigest, cancellation).map(Descriptor::digest);
        } catch (ProblemException e) {
            if (e.problem().code() == Code.PROJECT_NOT_FOUND) {
                // A registry may refuse to look into a project that is not there (yet).
                return Optional.empty();
            }
            if (e.problem().code() != Code.CONTENT_BLOCKED) {
                throw e;
            }
            return withheld(tagOrDigest, e).map(Artifact::digest);
        }
    }

    /**
     * Asks before a push what a tag or digest resolves to.
     *
     * @return empty if the answer leaves it unknown ({@link PreliminaryQueries}); else what {@link
     *     #find} returns
     */
    public Optional<Optional<Digest>> look(String tagOrDigest) {
        return queries.ask(() -> find(tagOrDigest));
    }

    /** The tags of the repository; empty if the registry does not answer. */
    public Optional<Set<String>> tags() {
        return queries.ask(() -> Set.copyOf(repository.tags(cancellation)));
    }

    /** The same as {@link #read}, asked before a push; empty if the answer leaves it unknown. */
    public Optional<Optional<Found>> lookRead(String tagOrDigest) {
        return queries.ask(() -> read(tagOrDigest));
    }

    /**
     * A manifest of the repository.
     *
     * @param manifest null if the registry withholds it; then the product's own API has the rest
     * @param tags all that name it; empty unless it is withheld
     */
    public record Found(Digest digest, @Nullable Manifest manifest, List<String> tags) {
        public boolean withheld() {
            return manifest == null;
        }
    }

    /** Reads the existing manifest; empty if there is none. */
    public Optional<Found> read(String tagOrDigest) {
        try {
            return repository
                    .manifest(tagOrDigest, cancellation)
                    .map(manifest -> new Found(manifest.digest(), manifest, List.of()));
        } catch (ProblemException e) {
            if (e.problem().code() != Code.CONTENT_BLOCKED) {
                throw e;
            }
            return withheld(tagOrDigest, e)
                    .map(artifact -> new Found(artifact.digest(), null, artifact.tags()));
        }
    }

    /** Without another way to ask, the refusal stands. */
    private Optional<Artifact> withheld(String tagOrDigest, ProblemException refusal) {
        RegistryProduct its = product.get();
        if (its == RegistryProduct.PLAIN) {
            throw refusal;
        }
        return its.artifact(repository.repository(), tagOrDigest, cancellation);
    }
}
