package io.longshore.pipeline.imports;

import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;

/** Pushes a checked archive and reads it back. Thread-safe; may be repeated at any time. */
@FunctionalInterface
public interface Importer {
    /**
     * Does the import.
     *
     * @return VERIFIED, or INCOMPLETE with its gaps as problems; REJECTED or FAILED is thrown,
     *     unless each repository below a prefix has a result of its own
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED} if the file is not the one
     *     that was checked, before the first request; {@code TAG_MOVED}; {@code CANCELLED} at the
     *     next safe point; any problem of the registry or the disk
     */
    Imported run(ImportRequest request, Progress progress, Cancellation cancellation);

    /**
     * What an attempt has reached.
     *
     * @param isWorthRepeating whether another attempt may import what is missing
     */
    record Imported(ImportReport report, boolean isWorthRepeating) {}
}
