package io.longshore.proof.audit;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import java.util.Optional;

/** What registries answer. Called by several threads. */
public interface RegistryView {
    /**
     * Asks once whether the registry answers.
     *
     * @param host with its port, as in a repository
     * @throws io.longshore.problem.ProblemException if it does not, or refuses the credentials
     */
    void reach(String host);

    /**
     * The digest that a digest or tag names; empty if the repository has no such manifest.
     *
     * @throws io.longshore.problem.ProblemException if the answer leaves it unknown
     */
    Optional<Digest> find(Repository repository, String tagOrDigest);
}
