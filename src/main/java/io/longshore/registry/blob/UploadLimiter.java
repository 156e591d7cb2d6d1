package io.longshore.registry.blob;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How many uploads a registry gets at a time: as many as its callers have threads, until it says
 * that this is too much (429, 5xx, silence). Then half as many, and with each that goes well a
 * little more again, until it is as before.
 */
final class UploadLimiter {
    /** How a registry shows that it is busy. */
    private static final Set<Code> OVERLOAD =
            Set.of(Code.REGISTRY_BUSY, Code.REGISTRY_ERROR, Code.REGISTRY_STALLED);

    private static final long LOOK_UP_MILLIS = 200;

    /** No caller has more threads, so from here on there is no limit. */
    private static final double WIDE_OPEN = Parallel.MOST_REQUESTS;

    private double limit = WIDE_OPEN;
    private int busy;

    /** Does the work as soon as there is a lane for it. */
    <T> T run(Cancellation cancellation, Supplier<T> work) {
        enter(cancellation);
        try {
            T result = work.get();
            leave(false);
            return result;
        } catch (ProblemException e) {
            leave(isOverload(e));
            throw e;
        } catch (RuntimeException | Error e) {
            leave(false);
            throw e;
        }
    }

    /** How many may be under way, rounded down. */
    synchronized int width() {
        return (int) limit;
    }

    private synchronized void enter(Cancellation cancellation) {
        while (busy >= (int) limit) {
            cancellation.check();
            try {
                wait(LOOK_UP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cancellation.cancel("its thread was interrupted");
            }
        }
        busy++;
    }

    private synchronized void leave(boolean overloaded) {
        limit =
                overloaded
                        ? Math.max(1, Math.min(limit, busy) / 2.0)
                        : Math.min(WIDE_OPEN, limit + 1 / limit);
        busy--;
        notifyAll();
    }

    private static boolean isOverload(ProblemException e) {
        return OVERLOAD.contains(e.problem().code());
    }
}
