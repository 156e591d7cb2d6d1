package io.longshore.cli.queue;

import io.longshore.job.JobTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the images of a job go: one of the two, or as the rules of the service decide. */
final class JobTargetFlag {
    @ArgGroup private @Nullable Given given;

    private static final class Given {
        @Option(
                names = "--to-repo",
                paramLabel = "REPO",
                description =
                        "Target repository of all images: HOST/REPOSITORY, without a tag. Without it"
                                + " and --to-prefix, the target is the one that the settings of the"
                                + " service name, or that of the repeated job.")
        private @Nullable String repository;

        @Option(
                names = "--to-prefix",
                paramLabel = "PREFIX",
                description =
                        "HOST or HOST/PATH: each image goes into the repository of its name below"
                                + " PREFIX.")
        private @Nullable String prefix;
    }

    boolean isGiven() {
        return given != null;
    }

    JobTarget target() {
        return given == null ? JobTarget.NONE : new JobTarget(given.repository, given.prefix);
    }
}
