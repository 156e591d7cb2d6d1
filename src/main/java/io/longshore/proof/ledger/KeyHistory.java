package io.longshore.proof.ledger;

import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which key of the site holds from which entry on, as the entries of the log state it. */
public final class KeyHistory {
    private final TreeMap<Integer, NoteKey> since = new TreeMap<>();
    private @Nullable NoteKey recovery;

    /** The P-256 keys for receipts, by the entry from which each of them holds. */
    private final TreeMap<Integer, byte[]> receiptKeys = new TreeMap<>();

    /** The entries from which the key of the log signs receipts again. */
    private final TreeSet<Integer> receiptKeyEnds = new TreeSet<>();

    private boolean isCertified;

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
            isCertified = false;
            if (stated.lastValid() != null) {
                revoked.put(index, stated.lastValid() + 1);
            }
        } else if (entry instanceof LogEntry.Certificate certificate) {
            receiptKeys.put(index, certificate.require(current()));
            isCertified = true;
        } else if (entry instanceof LogEntry.CertificateEnd end) {
            requireEnd(index, end);
            receiptKeyEnds.add(index);
            isCertified = false;
        }
    }

    /**
     * @throws NotATlogException unless there is a certificate, and its key or the recovery key has
     *     signed its end
     */
    void requireEnd(int index, LogEntry.CertificateEnd end) {
        if (receiptKeysAt(index).isEmpty()) {
            throw new NotATlogException("no certificate ends here");
        }
        end.require(endMessage(), receiptKeys.lastEntry().getValue(), recovery);
    }

    /** What the key for receipts signs to end its certificate. */
    byte[] endMessage() {
        return LogEntry.CertificateEnd.message(current().name(), receiptKeys.lastKey());
    }

    /** The key that holds now. */
    public NoteKey current() {
        return since.lastEntry().getValue();
    }

    /**
     * The checkpoint in a note. The key of its size has signed it, or a later one if it was made
     * anew from the entries.
     *
     * @throws NotATlogException if none of these keys has
     */
    public Checkpoint require(SignedNote note) {
        int last = Math.max(0, Checkpoint.of(note).size() - 1);
        NotATlogException wrong = new NotATlogException("there is no key");
        for (NoteKey key : since.tailMap(since.floorKey(last), true).values()) {
            try {
                return Checkpoint.require(note, key);
            } catch (NotATlogException e) {
                wrong = e;
            }
        }
        throw wrong;
    }

    /** True if this P-256 key signs receipts, and has certified the key that holds now. */
    boolean isCertifiedBy(byte[] receiptKey) {
        return isCertified
                && !receiptKeys.isEmpty()
                && Arrays.equals(receiptKeys.lastEntry().getValue(), receiptKey);
    }

    /** True if receipts are signed by a P-256 key from now on. */
    boolean hasReceiptKey() {
        return !receiptKeysAt(Integer.MAX_VALUE).isEmpty();
    }

    /** The P-256 keys that may have signed the receipt of this entry; none: the key of the log. */
    public List<byte[]> receiptKeysAt(int index) {
        Integer end = receiptKeyEnds.floor(index);
        int from = end == null ? 0 : end;
        return List.copyOf(receiptKeys.subMap(from, true, index, true).values());
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
