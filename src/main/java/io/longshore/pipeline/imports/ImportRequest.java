package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveBytes;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.ImportMessage;
import io.longshore.task.Cancellation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an import.
 *
 * @param message the archive that was checked, and its target
 * @param tarball opens the archive, where and how this process sees it
 * @param attempt counted from 1
 * @param prefixed the repositories below a prefix that the images are distributed to; null if all
 *     go into the message's target
 */
public record ImportRequest(
        ImportMessage message, Content tarball, int attempt, @Nullable Prefixed prefixed) {
    /** An import into one repository. */
    public ImportRequest(ImportMessage message, Content tarball, int attempt) {
        this(message, tarball, attempt, null);
    }

    /**
     * @param targets one for each repository
     */
    public record Prefixed(RepositoryPrefix prefix, List<ImportMessage.Target> targets) {
        public Prefixed {
            targets = List.copyOf(targets);
        }
    }

    /** Opens the bytes of a tarball. */
    @FunctionalInterface
    public interface Content {
        /**
         * @param cancellation wakes threads that wait for bytes
         * @throws io.longshore.problem.ProblemException if that is not possible
         */
        ArchiveBytes open(Cancellation cancellation);
    }
}
