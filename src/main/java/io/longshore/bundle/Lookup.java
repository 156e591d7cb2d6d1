package io.longshore.bundle;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.util.Optional;

/**
 * What the tags and digests of a repository name, also where a policy of the registry withholds the
 * manifests themselves: then the product's own API knows.
 */
public final class Lookup {
    private final RepositoryClient repository;
    private final RegistryProduct product;
    private final Cancellation cancellation;

    public Lookup(RepositoryClient repository, RegistryProduct product, Cancellation cancellation) {
        this.repository = repository;
        this.product = product;
        this.cancellation = cancellation;
    }

    /** The digest of what is there; empty if nothing is. */
    public Optional<Digest> find(String tagOrDigest) {
        try {
            return repository.headManifest(tagOrDigest, cancellation).map(Descriptor::digest);
        } catch (ProblemException e) {
            return switch (e.problem().code()) {
                case CONTENT_BLOCKED -> withheld(tagOrDigest);
                // Harbor refuses to look into a project that is not there (yet).
                case PROJECT_NOT_FOUND -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /** The same for what is known to be withheld. */
    Optional<Digest> withheld(String tagOrDigest) {
        return product.artifact(repository.repository(), tagOrDigest, cancellation)
                .map(RegistryProduct.Artifact::digest);
    }
}
