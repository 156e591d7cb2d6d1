package io.longshore.testing.archive;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.transfer.PrefixTargets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an import below a prefix would leave in a registry, by repository, tag and digest. */
public final class Landing {
    private static final RepositoryPrefix PREFIX = RepositoryPrefix.parse("registry.invalid/all");

    private Landing() {}

    /**
     * Each image as {@code path tag digest}.
     *
     * @throws ProblemException if the archive is refused, at its opening or by its check
     */
    public static Set<String> of(Path file) {
        try (ImageArchive archive = TestArchives.open(file)) {
            archive.scan(Set.of(), List.of(), Runnable::run, Progress.NONE, Cancellation.none())
                    .damages()
                    .forEach(
                            damage -> {
                                throw new ProblemException(damage.problem());
                            });
            Set<String> landed = new TreeSet<>();
            for (PrefixTargets.Placement placement : PrefixTargets.of(archive, PREFIX)) {
                for (ArchiveEntry entry : placement.entries()) {
                    landed.add(
                            placement.target().path() + " " + entry.tag() + " " + entry.digest());
                }
            }
            return landed;
        }
    }
}
