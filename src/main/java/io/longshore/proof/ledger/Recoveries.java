package io.longshore.proof.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The entries of a log that state what a restore from an older copy has lost. */
public final class Recoveries {
    private final TreeMap<Integer, LogEntry.Recovery> all = new TreeMap<>();

    /** Learns from the next entry. */
    public void accept(int index, LogEntry entry) {
        if (entry instanceof LogEntry.Recovery recovery) {
            all.put(index, recovery);
        }
    }

    /**
     * The entry that states that the end of a log of this size is lost: a checkpoint of this size
     * that is not one of the present log may be one of the lost history.
     */
    public Optional<Integer> losing(int size) {
        return all.entrySet().stream()
                .filter(it -> it.getKey() < size)
                .filter(it -> it.getValue().lost() != null && size <= it.getValue().lost())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All of them by index. */
    public Map<Integer, LogEntry.Recovery> all() {
        return Collections.unmodifiableMap(all);
    }
}
