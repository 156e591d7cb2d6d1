package io.longshore.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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
 * The open connections of the HTTP server, which no client can exhaust. It sees a connection when
 * it is accepted, before a handshake of TLS. A connection that waits for a complete request has
 * little time. When there are more connections than the limit, the oldest waiting connection is
 * closed: of the address that has most of them, and if no address has many, of all. Thread-safe.
 */
@ChannelHandler.Sharable
final class Connections extends ChannelInboundHandlerAdapter {
    /** How long a new connection may take until its first request is complete. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /** How long a connection may take from an answer to its next complete request. */
    static final Duration NEXT_REQUEST = Duration.ofSeconds(30);

    /**
     * Up to here an address is not preferred for closing: else somebody who reconnects all the time
     * from a user's address would close the user's connection as well.
     */
    static final int FEW = 8;

    private final int limit;
    private final LongSupplier nanoTime;

    /** By the address and port of the client. */
    private final Map<SocketAddress, State> open = new LinkedHashMap<>();

    /** The state of one connection; {@code deadline} applies while no request is being answered. */
    private static final class State {
        private final Channel channel;
        private final long order;
        private long deadline;
        private int requests;

        State(Channel channel, long order, long deadline) {
            this.channel = channel;
            this.order = order;
            this.deadline = deadline;
        }

        String address() {
            return channel.remoteAddress() instanceof InetSocketAddress remote
                    ? remote.getAddress().getHostAddress()
                    : "";
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

    /** The listening socket has accepted a connection. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection) {
            opened(connection);
        }
        context.fireChannelRead(accepted);
    }

    /** A connection was made; another one, or this one, is closed if there are too many. */
    private void opened(Channel connection) {
        SocketAddress client = connection.remoteAddress();
        if (client == null) {
            // Closed already.
            return;
        }
        Optional<State> excess;
        synchronized (this) {
            long deadline = nanoTime.getAsLong() + FIRST_REQUEST.toNanos();
            open.put(client, new State(connection, opened++, deadline));
            excess = open.size() > limit ? Optional.of(excess(client)) : Optional.empty();
            excess.ifPresent(state -> open.values().remove(state));
        }
        connection.closeFuture().addListener(closed -> closed(client, connection));
        excess.ifPresent(state -> state.channel.close());
    }

    /** A request of this client is complete and is being answered. */
    synchronized void asked(SocketAddress client) {
        State state = open.get(client);
        if (state != null) {
            state.requests++;
        }
    }

    /** A request of this client was answered. */
    synchronized void answered(SocketAddress client) {
        State state = open.get(client);
        if (state != null) {
            state.requests--;
            state.deadline = nanoTime.getAsLong() + NEXT_REQUEST.toNanos();
        }
    }

    /** Closes the connections whose request did not come in time; to be called every second. */
    void closeLate() {
        List<State> late = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            open.values().stream()
                    .filter(state -> state.requests == 0 && now - state.deadline >= 0)
                    .forEach(late::add);
            open.values().removeAll(late);
        }
        late.forEach(state -> state.channel.close());
    }

    private synchronized void closed(SocketAddress client, Channel connection) {
        State state = open.get(client);
        if (state != null && state.channel == connection) {
            open.remove(client);
        }
    }

    /** The connection to close; the newest itself where all others are being answered. */
    private State excess(SocketAddress newest) {
        Map<String, Integer> waiting = new HashMap<>();
        open.values().stream()
                .filter(state -> state.requests == 0)
                .forEach(state -> waiting.merge(state.address(), 1, Integer::sum));
        return open.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(newest))
                .map(Map.Entry::getValue)
                .filter(state -> state.requests == 0)
                .min(
                        Comparator.<State>comparingInt(
                                        state -> -crowd(waiting.getOrDefault(state.address(), 0)))
                                .thenComparingLong(state -> state.order))
                .orElseGet(() -> open.get(newest));
    }

    private static int crowd(int connections) {
        return connections > FEW ? connections : 0;
    }
}
