package io.longshore.pipeline;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running work of this process, so that it can be cancelled. Thread-safe. */
public final class RunningWork {
    private static final Logger LOG = LoggerFactory.getLogger(RunningWork.class);

    private final Set<Cancellation> work = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String stopped;

    /** A token for work that begins; already cancelled once all work was stopped. */
    public Cancellation begin() {
        Cancellation token = new Cancellation();
        work.add(token);
        String reason = stopped;
        if (reason != null) {
            token.cancel(reason);
        }
        return token;
    }

    public void end(Cancellation token) {
        work.remove(token);
    }

    /**
     * The effect of an unexpected exception on the job: the end of this process where its work was
     * being stopped, else a defect of Longshore's, which a repetition would meet again.
     */
    public Problem unexpected(RuntimeException e) {
        if (stopped != null || Thread.currentThread().isInterrupted()) {
            return Problem.temporary(
                    Code.CANCELLED, "The work was stopped in the middle.", "", "Start it again.");
        }
        LOG.error("an unexpected error", e);
        return Problem.permanent(
                Code.INTERNAL_ERROR,
                "The job met an unexpected error: " + Printable.of(e.toString()) + ".",
                "This is a defect of Longshore.",
                "Report it with the log of this process; the log has the details.");
    }

    /**
     * Stops all work at its next safe point, and what begins later at once.
     *
     * @param why the end of the sentence "was stopped because …"
     */
    public void stop(String why) {
        stopped = why;
        work.forEach(token -> token.cancel(why));
    }
}
