package io.longshore.web.access;

import io.longshore.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Refusals since the last entry of the log, by action: so many as there are, the log gets one entry
 * a minute for each action. Thread-safe.
 */
final class Refusals {
    /** Of each action, the details of the first ones are kept. */
    static final int MOST_DETAILS = 20;

    private final Map<String, Kind> kinds = new TreeMap<>();

    private static final class Kind {
        private int count;
        private final List<AuditEntry> first = new ArrayList<>();
    }

    /** The document that an entry of the log names. */
    private record Details(int version, List<AuditEntry> entries, int omitted) {}

    /** What to do with the refusals of an action. */
    @FunctionalInterface
    interface Taker {
        void take(String action, int count, byte[] details);
    }

    synchronized void add(AuditEntry refused) {
        Kind kind = kinds.computeIfAbsent(refused.action(), any -> new Kind());
        kind.count = kind.count == Integer.MAX_VALUE ? kind.count : kind.count + 1;
        if (kind.first.size() < MOST_DETAILS) {
            kind.first.add(AuditLine.bounded(refused));
        }
    }

    /** Hands over each action, which begins anew once that has succeeded. */
    synchronized void take(Taker taker) {
        Iterator<Map.Entry<String, Kind>> left = kinds.entrySet().iterator();
        while (left.hasNext()) {
            Map.Entry<String, Kind> entry = left.next();
            Kind kind = entry.getValue();
            taker.take(entry.getKey(), kind.count, details(kind.first, kind.count));
            left.remove();
        }
    }

    /** The document about entries, of which there were more. */
    static byte[] details(List<AuditEntry> entries, int count) {
        return Json.pretty(new Details(1, entries, count - entries.size()));
    }
}
