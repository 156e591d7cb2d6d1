package io.longshore.transfer;

import io.longshore.archive.ImageArchive;
import io.longshore.bundle.ImageType;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.ArrayList;
import java.util.List;

/** Where an import below a prefix would put each image of an archive. No request is sent. */
public final class PrefixPreview {
    private PrefixPreview() {}

    /**
     * An image or index in its repository.
     *
     * @param origin its name in the archive; empty if it has none
     * @param tags the release tags that it would have or, without any, the tag that protects it
     *     from garbage collection
     */
    public record Placed(
            Repository repository,
            Digest digest,
            ImageType type,
            String origin,
            List<String> tags) {}

    /**
     * The images in the order in which they would be pushed.
     *
     * @param archive one without damage
     * @throws io.longshore.problem.ProblemException {@code NAME_COLLISION} and the others of {@link
     *     PrefixTargets#of} and {@link ImportPlanner#plan}, with which the import would be rejected
     */
    public static List<Placed> of(
            ImageArchive archive,
            RepositoryPrefix prefix,
            ImportOptions options,
            Parallel parallel,
            Cancellation cancellation) {
        List<Placed> all = new ArrayList<>();
        for (ImportPlan plan : plans(archive, prefix, options, parallel, cancellation)) {
            plan.images().forEach(image -> all.add(placed(plan.target(), image)));
        }
        return all;
    }

    /**
     * The same for programs: what would be pushed, by repository.
     *
     * @throws io.longshore.problem.ProblemException as {@link #of}
     */
    public static List<ImportPlan> plans(
            ImageArchive archive,
            RepositoryPrefix prefix,
            ImportOptions options,
            Parallel parallel,
            Cancellation cancellation) {
        return PrefixTargets.of(archive, prefix).stream()
                .map(it -> ImportPlanner.plan(archive, it, options, parallel, cancellation))
                .toList();
    }

    private static Placed placed(Repository repository, PlannedImage image) {
        List<String> release = image.releaseTags();
        return new Placed(
                repository,
                image.digest(),
                image.type(),
                image.origin(),
                release.isEmpty() ? List.of(image.tags().get(0)) : release);
    }
}
