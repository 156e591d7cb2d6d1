package io.longshore.proof.ledger;

import io.longshore.json.Json;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import io.longshore.proof.log.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the key of a site. It is signed by the former key (a rotation), or by the recovery key
 * (the former key is lost or revoked).
 *
 * @param log the name of the log
 * @param from the former verifier key
 * @param to the new verifier key
 * @param lastValid the last entry that the former key has signed rightly; null if all are right
 * @param reason of the administrator
 */
public record KeyChangeStatement(
        String log, String from, String to, @Nullable Integer lastValid, String reason) {
    private static final String HEADER = "change of the key of a log of Longshore, version 1\n";

    /** The entry with this statement and a signature. */
    public LogEntry.KeyChange sign(NoteSigner signer) {
        String text = HEADER + new String(Json.compact(this), StandardCharsets.UTF_8) + "\n";
        byte[] note = SignedNote.sign(text, signer).toBytes();
        return new LogEntry.KeyChange(Base64.getEncoder().encodeToString(note));
    }

    /**
     * @throws NotATlogException unless the entry has a statement that is signed by the former key
     *     or by the recovery key
     */
    static KeyChangeStatement require(
            LogEntry.KeyChange entry, NoteKey current, @Nullable NoteKey recovery) {
        SignedNote note;
        try {
            note = SignedNote.parse(Base64.getDecoder().decode(entry.change()));
        } catch (IllegalArgumentException e) {
            throw new NotATlogException("a change of the key is not Base 64");
        }
        KeyChangeStatement change = parse(note.text());
        boolean signed =
                change.lastValid == null && note.isSignedBy(current)
                        || recovery != null && note.isSignedBy(recovery);
        if (!signed || !NoteKey.parse(change.from).equals(current)) {
            throw new NotATlogException("a change of the key is not signed by the former one");
        }
        if (!change.log.equals(current.name())
                || !NoteKey.parse(change.to).name().equals(change.log)) {
            throw new NotATlogException("a change of the key is for another log");
        }
        return change;
    }

    private static KeyChangeStatement parse(String text) {
        if (!text.startsWith(HEADER)) {
            throw new NotATlogException("a change of the key has another form");
        }
        try {
            return Json.THEIRS.readValue(text.substring(HEADER.length()), KeyChangeStatement.class);
        } catch (IOException e) {
            throw new NotATlogException("a change of the key has another form");
        }
    }
}
