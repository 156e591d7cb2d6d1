package io.longshore.cli.image;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.oci.Reference;
import picocli.CommandLine.Option;

/** The bundle in a registry that a command looks at. */
final class BundleFlag {
    @Option(
            names = {"-b", "--bundle"},
            required = true,
            paramLabel = "REF",
            description = "The bundle: HOST/REPOSITORY, then :TAG or @DIGEST.")
    @AlwaysSet
    private String bundle;

    /**
     * @throws io.longshore.problem.ProblemException if it is not a reference
     */
    Reference reference() {
        return Reference.parse(bundle);
    }
}
