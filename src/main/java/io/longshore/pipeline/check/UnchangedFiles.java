package io.longshore.pipeline.check;

import io.longshore.job.JobId;
import io.longshore.share.FileState;
import io.longshore.task.Pause;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For how long faulty files have not changed, by the monotonic clock of this process: a wall clock
 * that is set, or that differs from another machine's, neither ends nor prolongs the wait. After a
 * restart the wait of a file begins anew. Thread-safe.
 */
public final class UnchangedFiles {
    /** A waiting file is looked at no more often, whenever the broker delivers its message. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** More files do not wait at a time; the wait of the oldest would begin anew. */
    private static final int MOST = 10_000;

    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Map<JobId, Known> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Known> eldest) {
                    return size() > MOST;
                }
            };

    private record Known(FileState state, long since, long looked) {}

    /** Measures by {@link System#nanoTime}. */
    public UnchangedFiles() {
        this(System::nanoTime, Pause.SLEEP);
    }

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    UnchangedFiles(LongSupplier nanoTime, Pause pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** How long the job's file has had this state; zero when it is first seen in it. */
    synchronized Duration unchanged(JobId job, FileState state) {
        long now = nanoTime.getAsLong();
        Known before = known.get(job);
        if (before == null || !before.state().equals(state)) {
            known.put(job, new Known(state, now, now));
            return Duration.ZERO;
        }
        return Duration.ofNanos(now - before.since());
    }

    /** Returns a second after the last look at the job's file, or at once if that is over. */
    void awaitNextLook(JobId job) {
        pause.holdUnlessInterrupted(left(job));
        looked(job);
    }

    private synchronized Duration left(JobId job) {
        Known last = known.get(job);
        return last == null
                ? Duration.ZERO
                : BETWEEN_LOOKS.minusNanos(nanoTime.getAsLong() - last.looked());
    }

    private synchronized void looked(JobId job) {
        known.computeIfPresent(
                job, (id, last) -> new Known(last.state(), last.since(), nanoTime.getAsLong()));
    }

    /** The job's file waits no longer. */
    synchronized void forget(JobId job) {
        known.remove(job);
    }
}
