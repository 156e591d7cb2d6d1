package io.longshore.web;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The open connections of the HTTP server, of which nobody can use up all. A connection that waits
 * for a complete request has little time. When there are more connections than the limit, a waiting
 * connection gives way: the oldest of the address that has most of them. Thread-safe.
 */
final class Connections {
    /** How long a new connection may take until its first request is complete. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /** How long a connection may take from an answer to its next complete request. */
    static final Duration NEXT_REQUEST = Duration.ofSeconds(30);

    private final int limit;
    private final LongSupplier nanoTime;
    private final Map<HttpConnection, State> open = new LinkedHashMap<>();

    /** The state of one connection; {@code deadline} applies while no request is being answered. */
    private static final class State {
        private final String address;
        private final long order;
        private long deadline;
        private int requests;

        State(String address, long order, long deadline) {
            this.address = address;
            this.order = order;
            this.deadline = deadline;
        }
    }

    private long opened;

    /**
     * @param limit how many connections may be open at once
     * @param nanoTime as {@link System#nanoTime}
     */
    Connections(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** A connection was made; another one, or this one, is closed if there are too many. */
    void opened(HttpConnection connection) {
        connection.closeHandler(closed -> closed(connection));
        connection.exceptionHandler(e -> {});
        Optional<HttpConnection> excess;
        synchronized (this) {
            long deadline = nanoTime.getAsLong() + FIRST_REQUEST.toNanos();
            String address = connection.remoteAddress().hostAddress();
            open.put(connection, new State(address, opened++, deadline));
            excess = open.size() > limit ? Optional.of(excess(connection)) : Optional.empty();
            excess.ifPresent(open::remove);
        }
        excess.ifPresent(HttpConnection::close);
    }

    /** A request is complete and is being answered. */
    synchronized void asked(HttpConnection connection) {
        State state = open.get(connection);
        if (state != null) {
            state.requests++;
        }
    }

    /** A request was answered. */
    synchronized void answered(HttpConnection connection) {
        State state = open.get(connection);
        if (state != null) {
            state.requests--;
            state.deadline = nanoTime.getAsLong() + NEXT_REQUEST.toNanos();
        }
    }

    /** Closes the connections whose request did not come in time; to be called every second. */
    void closeLate() {
        List<HttpConnection> late = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            open.forEach(
                    (connection, state) -> {
                        if (state.requests == 0 && now - state.deadline >= 0) {
                            late.add(connection);
                        }
                    });
            late.forEach(open::remove);
        }
        late.forEach(HttpConnection::close);
    }

    private synchronized void closed(HttpConnection connection) {
        open.remove(connection);
    }

    /** The one that gives way; the newest itself where all others are being answered. */
    private HttpConnection excess(HttpConnection newest) {
        Map<String, Integer> waiting = new HashMap<>();
        open.values().stream()
                .filter(state -> state.requests == 0)
                .forEach(state -> waiting.merge(state.address, 1, Integer::sum));
        return open.entrySet().stream()
                .filter(entry -> entry.getKey() != newest && entry.getValue().requests == 0)
                .min(
                        Comparator.<Map.Entry<HttpConnection, State>>comparingInt(
                                        entry -> -waiting.get(entry.getValue().address))
                                .thenComparingLong(entry -> entry.getValue().order))
                .map(Map.Entry::getKey)
                .orElse(newest);
    }
}
