package io.longshore.cli;

import io.longshore.oci.Repository;
import picocli.CommandLine.Option;

/** Where an import goes or would go. */
final class TargetFlag {
    @Option(
            names = "--to-repo",
            required = true,
            paramLabel = "REPO",
            description = "Target repository: HOST/REPOSITORY, without a tag.")
    @AlwaysSet
    private String repository;

    /**
     * @throws io.longshore.problem.ProblemException if it is not a repository
     */
    Repository repository() {
        return Repository.parse(repository);
    }
}
