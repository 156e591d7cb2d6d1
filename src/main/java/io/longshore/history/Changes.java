package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the index has not got yet, in order. Bounded: if it is full, its content is dropped, and the
 * index has to be compared with the share. Thread-safe.
 */
final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final int MOST = 1000;
    private static final int MOST_TERMS = 200_000;

    private final Deque<Change> waiting = new ArrayDeque<>();
    private int terms;

    /** True if the index may lack something that is not waiting. */
    private boolean gap = true;

    /** True to end one wait. */
    private boolean woken;

    /** Counts gaps, so that one that opens during a comparison is noticed. */
    private long gaps;

    /**
     * One change.
     *
     * @param id of the job
     * @param entry null if the report was removed
     */
    record Change(long id, @Nullable Entry entry) {
        int terms() {
            return entry == null ? 0 : entry.terms().size();
        }
    }

    void filed(FiledReport report) {
        try {
            Entry entry = Entry.of(report.report());
            add(new Change(entry.place().id(), entry));
        } catch (RuntimeException e) {
            LOG.warn("the history lacks job {}: {}", report.report().jobId(), e.toString());
            lost();
        }
    }

    void removed(JobId id) {
        add(new Change(Place.number(id.key()), null));
    }

    private synchronized void add(Change change) {
        if (waiting.size() >= MOST || terms + change.terms() > MOST_TERMS) {
            lost();
            return;
        }
        waiting.add(change);
        terms += change.terms();
        notifyAll();
    }

    /** Something was not written: the share knows it. */
    synchronized void lost() {
        waiting.clear();
        terms = 0;
        gap = true;
        gaps++;
        notifyAll();
    }

    /** True if the index has to be compared with the share. */
    synchronized boolean hasGap() {
        return gap;
    }

    /** Before a comparison: a number for {@link #compared}. */
    synchronized long comparing() {
        return gaps;
    }

    /**
     * After a comparison.
     *
     * @return false if something was lost meanwhile
     */
    synchronized boolean compared(long before) {
        gap = gaps != before;
        return !gap;
    }

    /** The next changes, which stay until {@link #written}; waits a little if there are none. */
    synchronized List<Change> next(int most, long millis) {
        awaitChange(millis);
        List<Change> next = new ArrayList<>();
        for (Change change : waiting) {
            if (next.size() == most) {
                break;
            }
            next.add(change);
        }
        return next;
    }

    private synchronized void awaitChange(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        try {
            while (waiting.isEmpty() && !gap && !woken && left > 0) {
                wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        woken = false;
    }

    /** These were written. */
    synchronized void written(List<Change> done) {
        for (Change change : done) {
            if (waiting.peek() != change) {
                return;
            }
            waiting.remove();
            terms -= change.terms();
        }
    }

    /** Ends a wait. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }
}
