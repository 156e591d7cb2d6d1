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
    private final RepositoryClient looks;
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
        this.looks = repository.forLooks();
        this.product = product;
        this.cancellation = cancellation;
    }

    /** The digest that a tag or digest resolves to; empty if nothing does. */
    public Optional<Digest> find(String tagOrDigest) {
        return find(repository, tagOrDigest);
    }

    private Optional<Digest> find(RepositoryClient client, String tagOrDigest) {
        try {
            return client.headManifest(tagOrDigest, cancellation).map(Descriptor::digest);
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
     * @return unknown if the answer leaves it so ({@link PreliminaryQueries}); else what {@link
     *     #find} returns
     */
    public TagState look(String tagOrDigest) {
        return ask(() -> find(looks, tagOrDigest));
    }

    /**
     * The same for a tag where the answer decides whether the tag may be set. A registry that
     * refuses the question for good is asked for its list of tags. A failure that may pass is not
     * worked around: the list of a registry of several machines may lack a new tag.
     */
    public TagState settle(String tag) {
        TagState asked = ask(() -> find(tag));
        boolean isListedAsMissing =
                isRefused(asked)
                        && queries.ask(() -> repository.lacksTag(tag, cancellation)).orElse(false);
        return isListedAsMissing ? TagState.known(Optional.empty()) : asked;
    }

    private TagState ask(Supplier<Optional<Digest>> question) {
        return queries.ask(() -> TagState.known(question.get()), TagState::unknown);
    }

    private static boolean isRefused(TagState state) {
        return state.unknown() != null && !state.unknown().retryable();
    }

    /** The tags of the repository; empty if the registry does not answer. */
    public Optional<Set<String>> tags() {
        return queries.ask(() -> Set.copyOf(looks.tags(cancellation)));
    }

    /** The same as {@link #read}, asked before a push; empty if the answer leaves it unknown. */
    public Optional<Optional<Found>> lookRead(String tagOrDigest) {
        return queries.ask(() -> read(looks, tagOrDigest));
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
        return read(repository, tagOrDigest);
    }

    private Optional<Found> read(RepositoryClient client, String tagOrDigest) {
        try {
            return client.manifest(tagOrDigest, cancellation)
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
