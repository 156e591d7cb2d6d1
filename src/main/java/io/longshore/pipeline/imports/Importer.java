package io.longshore.pipeline.imports;

import io.longshore.oci.Repository;
import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportOptions;
import java.nio.file.Path;

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
     * May begin to send large blobs of an archive that is still being checked, as data that the
     * registry does not show. What the {@link #run} after the check does not use is given up.
     *
     * @return what to end after {@code run}, or without it
     */
    default Ahead sendAhead(
            Path archive, Repository target, ImportOptions options, Cancellation cancellation) {
        return Ahead.NOTHING;
    }

    /** What is sent before it is decided that it is to be there. */
    @FunctionalInterface
    interface Ahead {
        /** Nothing is sent ahead. */
        Ahead NOTHING = () -> 0;

        /**
         * Stops what is under way, and has the registry forget what no push has used.
         *
         * @return how many bytes the registry keeps as unfinished uploads, at most
         */
        long end();

        /**
         * What the check reports to while something is sent ahead.
         *
         * @param shown gets what is reported
         */
        default Progress besideIt(Progress shown) {
            return shown;
        }
    }

    /**
     * What an attempt has reached.
     *
     * @param isWorthRepeating whether another attempt may import what is missing
     */
    record Imported(ImportReport report, boolean isWorthRepeating) {}
}
