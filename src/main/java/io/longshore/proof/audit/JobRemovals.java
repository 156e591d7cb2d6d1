package io.longshore.proof.audit;

import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the entries of a log state about the removal of jobs, by the keys of their ids. */
final class JobRemovals {
    private final LogFolder folder;
    private final List<Finding> findings;

    /** The last removal of everything. */
    private final Map<String, Integer> whole = new HashMap<>();

    /** The last removal of a report whose receipt stays. */
    private final Map<String, Integer> withoutReport = new HashMap<>();

    /** The last statement that the images were removed from the registry. */
    private final Map<String, Integer> withoutImages = new HashMap<>();

    JobRemovals(LogFolder folder, List<Finding> findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /** Reports the removal of a job that is held. */
    void read(List<LogEntry> entries) {
        Set<String> held = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof LogEntry.Hold hold) {
                String job = key(hold.job());
                if (hold.isHeld()) {
                    held.add(job);
                } else {
                    held.remove(job);
                }
            } else if (entries.get(i) instanceof LogEntry.Removal removal) {
                if (held.contains(key(removal.job()))) {
                    findings.add(
                            Finding.ofReceipt(
                                    Kind.REMOVED,
                                    folder.entry(i),
                                    i,
                                    removal.job(),
                                    "is removed while held"));
                }
                of(removal).put(key(removal.job()), i);
            }
        }
    }

    private Map<String, Integer> of(LogEntry.Removal removal) {
        if (removal.what() == null) {
            return whole;
        }
        return removal.what().equals(LogEntry.Removal.IMAGES) ? withoutImages : withoutReport;
    }

    /** True if everything of the job was removed after this entry. */
    boolean isRemoved(int index, LogEntry.Receipt entry) {
        return last(whole, entry) > index;
    }

    /** True unless the report was removed after this entry, and its receipt stays. */
    boolean hasReport(int index, LogEntry.Receipt entry) {
        return last(withoutReport, entry) < index;
    }

    /** True if entries state that the images of this delivery, or all of it, were removed. */
    boolean isGoneFromRegistry(int index, LogEntry.Receipt entry) {
        return Math.max(last(withoutImages, entry), last(whole, entry)) > index;
    }

    private static int last(Map<String, Integer> removals, LogEntry.Receipt entry) {
        return removals.getOrDefault(key(entry.job()), -1);
    }

    /** Ids that differ in case only are of one job. */
    static String key(String job) {
        return job.toLowerCase(Locale.ROOT);
    }
}
