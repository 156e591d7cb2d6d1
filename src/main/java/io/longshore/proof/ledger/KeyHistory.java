package io.longshore.proof.ledger;

import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which key of the site holds from which entry on, as the entries of the log state it. */
public final class KeyHistory {
    private final TreeMap<Integer, NoteKey> since = new TreeMap<>();
    private @Nullable NoteKey recovery;

    /** The first entry that a revoked key signed wrongly, by the index of the revocation. */
    private final TreeMap<Integer, Integer> revoked = new TreeMap<>();

    /**
     * The key that must have signed the file of the next entry: the first entry and a change of the
     * key name it.
     *
     * @throws NotATlogException if the log does not begin with a key, or changes it without a valid
     *     signature
     */
    public NoteKey signerOf(int index, LogEntry entry) {
        if (index == 0) {
            if (entry instanceof LogEntry.Begin begin) {
                return NoteKey.parse(begin.key());
            }
            throw new NotATlogException("the log does not begin with the key of the site");
        }
        return entry instanceof LogEntry.KeyChange change
                ? NoteKey.parse(KeyChangeStatement.require(change, current(), recovery).to())
                : current();
    }

    /**
     * Learns from the next entry.
     *
     * @throws NotATlogException if the log does not begin with a key, or changes it without a valid
     *     signature
     */
    public void accept(int index, LogEntry entry) {
        if (index == 0) {
            if (!(entry instanceof LogEntry.Begin begin)) {
                throw new NotATlogException("the log does not begin with the key of the site");
            }
            since.put(0, NoteKey.parse(begin.key()));
            recovery = begin.recovery() == null ? null : NoteKey.parse(begin.recovery());
        } else if (entry instanceof LogEntry.Begin) {
            throw new NotATlogException("a second beginning of the log");
        } else if (entry instanceof LogEntry.KeyChange change) {
            KeyChangeStatement stated = KeyChangeStatement.require(change, current(), recovery);
            since.put(index, NoteKey.parse(stated.to()));
            if (stated.lastValid() != null) {
                revoked.put(index, stated.lastValid() + 1);
            }
        }
    }

    /** The key that holds now. */
    public NoteKey current() {
        return since.lastEntry().getValue();
    }

    /** The key that signs checkpoints of this size. */
    public NoteKey ofSize(int size) {
        return since.floorEntry(Math.max(0, size - 1)).getValue();
    }

    /** True if the key that signed this entry was revoked with an earlier last valid entry. */
    public boolean isRevoked(int index) {
        for (Map.Entry<Integer, Integer> one : revoked.entrySet()) {
            if (index >= one.getValue() && index < one.getKey()) {
                return true;
            }
        }
        return false;
    }

    /** The keys by the first entry from which each of them holds. */
    public Map<Integer, NoteKey> all() {
        return Collections.unmodifiableMap(since);
    }
}
