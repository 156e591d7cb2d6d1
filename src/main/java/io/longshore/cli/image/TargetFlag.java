package io.longshore.cli.image;

import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an import goes or would go: one of the two. */
final class TargetFlag {
    @Option(
            names = "--to-repo",
            paramLabel = "REPO",
            description = "Target repository: HOST/REPOSITORY, without a tag.")
    private @Nullable String repository;

    @Option(
            names = "--to-prefix",
            paramLabel = "PREFIX",
            description =
                    "HOST or HOST/PATH: the repositories of the archive's images below PREFIX, as"
                            + " of 'import --to-prefix'.")
    private @Nullable String prefix;

    /**
     * Null with a prefix.
     *
     * @throws io.longshore.problem.ProblemException if it is not a repository
     */
    @Nullable Repository repository() {
        return repository == null ? null : Repository.parse(repository);
    }

    /**
     * Null with a repository.
     *
     * @throws io.longshore.problem.ProblemException if it is not a prefix
     */
    @Nullable RepositoryPrefix prefix() {
        return prefix == null ? null : RepositoryPrefix.parse(prefix);
    }
}
