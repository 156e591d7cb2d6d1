package io.longshore.proof.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that an audit found.
 *
 * @param kind what happened
 * @param place the file below the share, or the checkpoint
 * @param entry the index of the entry concerned; null if it is not about one
 * @param job the job concerned; null if it is not about one
 * @param text one sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        Kind kind, String place, @Nullable Integer entry, @Nullable String job, String text) {
    /** What happened to an entry, a file or the log. */
    public enum Kind {
        CHANGED,
        REMOVED,
        ADDED,
        REORDERED,
        /** The log ends before an entry that a checkpoint has. */
        TRUNCATED,
        /** The log has another history than a checkpoint that its key signed. */
        FORKED,
        /** An entry was signed by a key that was revoked for it. */
        REVOKED
    }

    /** About the receipt of a job. */
    static Finding ofReceipt(Kind kind, Path place, int entry, String job, String text) {
        return new Finding(
                kind,
                place.toString(),
                entry,
                job,
                "The receipt of job " + job + " (entry " + entry + ") " + text + ".");
    }

    static Finding added(Path job, String text) {
        String id = job.getFileName().toString();
        return new Finding(
                Kind.ADDED, job.toString(), null, id, "The report of job " + id + " " + text + ".");
    }
}
