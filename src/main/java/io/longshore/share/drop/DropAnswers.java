package io.longshore.share.drop;

import io.longshore.job.Principal;
import io.longshore.share.DropNote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives every few seconds what the senders of the files in {@code drop/}, and of the dropped
 * files that jobs work on, are told. Returns at once.
 */
@FunctionalInterface
public interface DropAnswers {
    /**
     * @param answers all of them; a file that is not among them is no longer there, or has its
     *     report
     */
    void are(List<Answer> answers);

    /**
     * About one file.
     *
     * @param note with its end by the time of day
     * @param sender null if unknown
     */
    record Answer(DropNote note, @Nullable Principal sender) {}

    /** For those who only want the notes. */
    DropAnswers IGNORED = answers -> {};
}
