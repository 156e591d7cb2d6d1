package io.longshore.cli.image;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.oci.Repository;
import picocli.CommandLine.Option;

/** Where an import goes or would go. */
public final class TargetFlag {
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
    public Repository repository() {
        return Repository.parse(repository);
    }
}
