package io.longshore.proof.ledger;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The entries of a log that state what a restore from an older copy has lost. */
public final class Recoveries {
    private final TreeMap<Integer, LogEntry.Recovery> all = new TreeMap<>();

    /** The first entry that is not one of the former log, by the entry that states its loss. */
    private final Map<Integer, Integer> firstOther = new HashMap<>();

    private int lastKeyChange = -1;

    /** Learns from the next entry. */
    public void accept(int index, LogEntry entry) {
        if (entry instanceof LogEntry.Recovery recovery) {
            all.put(index, recovery);
            firstOther.put(index, lastKeyChange == index - 1 ? lastKeyChange : index);
        } else if (entry instanceof LogEntry.KeyChange) {
            lastKeyChange = index;
        }
    }

    /**
     * The first entry that is lost: the one of a recovery, or of the change of the key before it,
     * which the recovery needed where the former log had another key.
     */
    public int firstLost(int index) {
        return Objects.requireNonNull(firstOther.get(index));
    }

    /**
     * The entry that states that the end of a log of this size is lost: a checkpoint of this size
     * that is not one of the present log may be one of the lost history.
     */
    public Optional<Integer> losing(int size) {
        return all.entrySet().stream()
                .filter(it -> firstLost(it.getKey()) < size)
                .filter(it -> it.getValue().lost() != null && size <= it.getValue().lost())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All of them by index. */
    public Map<Integer, LogEntry.Recovery> all() {
        return Collections.unmodifiableMap(all);
    }
}
