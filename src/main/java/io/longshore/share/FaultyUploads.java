package io.longshore.share;

import io.longshore.job.Principal;
import io.longshore.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Uploads whose check found a fault, and which are in {@code drop/} again, so that their senders
 * can continue them. The fault is final once the sender has had no connection for a while, or after
 * the longest wait. Kept in memory: after a restart such a file is checked again. Thread-safe.
 */
public final class FaultyUploads {
    private static final int MOST = 10_000;

    private final LongSupplier nanoTime;
    private final Predicate<Principal> isConnected;

    /** By path below {@code drop/}; the wait of the oldest ends if there are too many. */
    private final Map<String, Known> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST;
                }
            };

    /**
     * How long a fault stays provisional.
     *
     * @param away after the sender's last connection has ended
     * @param longest whether the sender is connected or not
     */
    public record Patience(Duration away, Duration longest) {}

    private record Known(
            FileState state,
            ProvisionalFault fault,
            Principal by,
            Patience patience,
            long since,
            long awaySince) {
        Duration remaining(long now) {
            Duration most = patience.longest().minusNanos(now - since);
            Duration away = patience.away().minusNanos(now - awaySince);
            return away.compareTo(most) < 0 ? away : most;
        }
    }

    /**
     * @param nanoTime the monotonic clock
     */
    FaultyUploads(LongSupplier nanoTime, Predicate<Principal> isConnected) {
        this.nanoTime = nanoTime;
        this.isConnected = isConnected;
    }

    /**
     * A check found a fault.
     *
     * @param path below {@code drop/}
     * @return false if the fault is final: the file has been in this state for long enough
     */
    public synchronized boolean mayContinue(
            String path, FileState state, Problem problem, Principal by, Patience patience) {
        long now = nanoTime.getAsLong();
        Known before = look(path, state);
        if (before != null) {
            return !isOver(before);
        }
        ProvisionalFault fault = ProvisionalFault.of(problem, Instant.EPOCH);
        Known found = new Known(state, fault, by, patience, now, now);
        known.put(path, found);
        return !isOver(found);
    }

    /** True while the fault of the file is provisional: it need not be checked again. */
    public synchronized boolean isHeld(String path, FileState state) {
        Known found = look(path, state);
        return found != null && !isOver(found);
    }

    /** The fault of a held file, with the time when it becomes final by this clock. */
    public synchronized Optional<ProvisionalFault> fault(
            String path, FileState state, Instant clock) {
        Known found = look(path, state);
        return found == null || isOver(found)
                ? Optional.empty()
                : Optional.of(
                        found.fault().until(clock.plus(found.remaining(nanoTime.getAsLong()))));
    }

    /** The sender opened the file again, or the job of the file has ended. */
    public synchronized void forget(String path) {
        known.remove(path);
    }

    private boolean isOver(Known found) {
        return found.remaining(nanoTime.getAsLong()).compareTo(Duration.ofMillis(1)) < 0;
    }

    /** Whoever is connected is not away yet. */
    private @Nullable Known look(String path, FileState state) {
        return known.computeIfPresent(
                path,
                (p, it) -> {
                    if (!it.state().equals(state)) {
                        return null;
                    }
                    return !isConnected.test(it.by())
                            ? it
                            : new Known(
                                    it.state(),
                                    it.fault(),
                                    it.by(),
                                    it.patience(),
                                    it.since(),
                                    nanoTime.getAsLong());
                });
    }
}
