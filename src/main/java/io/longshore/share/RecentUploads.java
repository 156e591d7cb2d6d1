package io.longshore.share;

import io.longshore.job.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds a file for a few seconds after its sender closed, renamed or touched it: most clients then
 * ask for its size, set its time, rename it or append to it. The hold ends early when the sender
 * has no connection left. Kept in memory only, because no connection outlives the process.
 * Thread-safe.
 */
public final class RecentUploads {
    /** Longer than a client needs for its next request over a slow line. */
    public static final Duration HOLD = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final Map<Principal, Set<Object>> connections = new HashMap<>();

    /** By {@link FileId}: when the sender last did something to the file. */
    private final Map<String, Long> actions = new HashMap<>();

    /**
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    RecentUploads(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A user has signed in.
     *
     * @param connection identifies the connection
     */
    public synchronized void connected(Principal user, Object connection) {
        connections.computeIfAbsent(user, u -> new HashSet<>()).add(connection);
    }

    /** The connection has ended: the one that {@link #connected} received. */
    public synchronized void disconnected(Principal user, Object connection) {
        connections.computeIfPresent(
                user,
                (u, open) -> {
                    open.remove(connection);
                    return open.isEmpty() ? null : open;
                });
    }

    /** True while the user has a connection. */
    synchronized boolean isConnected(Principal user) {
        return connections.containsKey(user);
    }

    /** The user closed, renamed or touched the file. */
    synchronized void acted(Principal user, @Nullable String file) {
        long now = nanoTime.getAsLong();
        actions.values().removeIf(at -> now - at >= HOLD.toNanos());
        if (file != null && connections.containsKey(user)) {
            actions.put(file, now);
        }
    }

    /** True while the user's client may still be busy with the file. */
    synchronized boolean isHeld(Principal user, @Nullable String file) {
        @Nullable Long at = file == null ? null : actions.get(file);
        return at != null
                && connections.containsKey(user)
                && nanoTime.getAsLong() - at < HOLD.toNanos();
    }
}
