package io.longshore.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.share.DropNote;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a delivery does not move.
 *
 * @param code of a problem, or of a status; null if nothing is wrong
 * @param what in a sentence
 * @param fix what to do; empty if there is nothing to do
 * @param isProvisional true for a fault that may end if the upload continues
 * @param until when this ends by itself, by the clock of the gateway; null if it does not, or
 *     nobody can know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reason(
        @Nullable String code,
        String what,
        String fix,
        boolean isProvisional,
        @Nullable Instant until) {
    /** What the sender of the file is told. */
    static Reason of(DropNote note) {
        return new Reason(
                note.code() == null ? null : note.code().name(),
                note.what(),
                note.fix(),
                note.state() == DropNote.State.FAULTY,
                note.until());
    }

    /** Nothing is wrong, and the delivery only waits for its turn. */
    static Reason itsTurn(String what) {
        return new Reason(null, what, "", false, null);
    }
}
