package io.longshore.delivery;

import io.longshore.task.Cancellation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The work that this process is busy with, so that it can be stopped. Thread-safe. */
public final class Running {
    private final Set<Cancellation> work = ConcurrentHashMap.newKeySet();
    private volatile String stopped;

    /** A token for work that begins; already cancelled once all work was stopped. */
    Cancellation begin() {
        Cancellation token = new Cancellation();
        work.add(token);
        String reason = stopped;
        if (reason != null) {
            token.cancel(reason);
        }
        return token;
    }

    void end(Cancellation token) {
        work.remove(token);
    }

    /** True once {@link #stop} was called. */
    boolean isStopped() {
        return stopped != null;
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
