package io.longshore.pipeline.imports;

import io.longshore.archive.ArchiveBytes;
import io.longshore.pipeline.ImportMessage;
import io.longshore.task.Cancellation;

/**
 * One attempt at an import.
 *
 * @param message the archive that was checked, and its target
 * @param tarball opens the archive, where and how this process sees it
 * @param attempt counted from 1
 */
public record ImportRequest(ImportMessage message, Content tarball, int attempt) {
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
