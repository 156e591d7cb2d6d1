package io.longshore.task;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Stops a piece of long work at its next safe point. One a job; thread-safe; once cancelled it
 * stays so.
 */
public final class Cancellation {
    private static final long LOOK_UP_MILLIS = 200;

    private final Object monitor = new Object();
    private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String reason;

    /** A token that is never cancelled. */
    public static Cancellation none() {
        return new Cancellation();
    }

    /**
     * Cancels; a second call changes nothing.
     *
     * @param why the end of the sentence "was stopped because …"
     */
    public void cancel(String why) {
        Objects.requireNonNull(why, "why");
        synchronized (monitor) {
            if (reason != null) {
                return;
            }
            reason = why;
            monitor.notifyAll();
        }
        for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
            action.run();
        }
    }

    public boolean isCancelled() {
        return reason != null;
    }

    /**
     * Runs the action once when this is cancelled, at once if it already is: how a blocked call is
     * woken (by cancelling its HTTP call, say).
     *
     * @return close it when the action is no longer of use
     */
    public Registration onCancel(Runnable action) {
        actions.add(action);
        if (isCancelled() && actions.remove(action)) {
            action.run();
        }
        return () -> actions.remove(action);
    }

    /**
     * A safe point.
     *
     * @throws io.longshore.problem.ProblemException {@code CANCELLED} if this was cancelled
     */
    public void check() {
        String why = reason;
        if (why != null) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.CANCELLED,
                            "The work was stopped because " + why + ".",
                            "",
                            "Start it again; content that was sent is not sent again."));
        }
    }

    /**
     * Waits for the work of another thread.
     *
     * @throws io.longshore.problem.ProblemException {@code CANCELLED} if this was cancelled; an
     *     interrupt of the calling thread cancels it
     * @throws ExecutionException if that work failed, with its failure as the cause
     */
    public <V> V await(Future<V> other) throws ExecutionException {
        while (true) {
            try {
                return other.get(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                check();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cancel("its thread was interrupted");
                check();
            }
        }
    }

    /**
     * Waits, but no longer than until this is cancelled.
     *
     * @throws io.longshore.problem.ProblemException {@code CANCELLED} if this was or gets cancelled
     */
    public void sleep(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (monitor) {
            while (reason == null) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                try {
                    monitor.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    reason = "its thread was interrupted";
                }
            }
        }
        check();
    }

    /** What {@link #onCancel} gives back. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
