package io.longshore.pipeline.imports;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.Periodic;
import io.longshore.task.Progress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Cancels imports that make no progress, so that they can be retried. Thread-safe. */
public final class StallWatch implements AutoCloseable {
    private static final int LOOKS_PER_LIMIT = 10;

    private final Duration limit;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final Periodic looks;

    /**
     * @param limit how long an import may be without progress
     */
    public StallWatch(Duration limit) {
        this.limit = limit;
        this.looks =
                Periodic.start(
                        "stalls",
                        limit.dividedBy(LOOKS_PER_LIMIT),
                        () -> watched.forEach(Watched::look));
    }

    /** Watches one import until the result is closed. */
    Watched watch(Progress progress, Cancellation cancellation) {
        Watched one = new Watched(progress, cancellation);
        watched.add(one);
        return one;
    }

    @Override
    public void close() {
        looks.close();
    }

    /** The progress of one import, which it records and forwards. */
    final class Watched implements Progress, AutoCloseable {
        private final Progress progress;
        private final Cancellation cancellation;
        private long done;
        private long furthest;
        private long since = System.nanoTime();
        private boolean stalled;

        private Watched(Progress progress, Cancellation cancellation) {
            this.progress = progress;
            this.cancellation = cancellation;
        }

        @Override
        public void begin(Phase phase, long totalBytes) {
            begun();
            progress.begin(phase, totalBytes);
        }

        @Override
        public void begin(Phase phase, long totalBytes, String repository) {
            begun();
            progress.begin(phase, totalBytes, repository);
        }

        private synchronized void begun() {
            done = 0;
            furthest = 0;
            since = System.nanoTime();
        }

        /** Bytes that are sent again and again are no progress. */
        @Override
        public void advance(long bytes) {
            synchronized (this) {
                done += bytes;
                if (bytes == 0 || done > furthest) {
                    furthest = Math.max(done, furthest);
                    since = System.nanoTime();
                }
            }
            progress.advance(bytes);
        }

        /**
         * The cause of a failed import: the stall, if it was cancelled here; else the given
         * problem.
         */
        synchronized Problem cause(Problem problem) {
            return stalled
                    ? Problem.temporary(
                            Code.JOB_STALLED,
                            "The import made no progress for " + limit.toSeconds() + " s.",
                            "The registry accepted no more data, or the share returned none.",
                            "If a later attempt succeeds, do nothing; data that was already"
                                    + " sent is not sent again. Otherwise check the connection"
                                    + " to the registry.")
                    : problem;
        }

        @Override
        public void close() {
            watched.remove(this);
        }

        private void look() {
            synchronized (this) {
                if (System.nanoTime() - since < limit.toNanos()) {
                    return;
                }
                stalled = true;
            }
            cancellation.cancel("it made no progress for " + limit.toSeconds() + " s");
        }
    }
}
