package io.longshore.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees each connection to a port of the broker before any byte of it is read, in whatever protocol
 * and with or without TLS. A connection that has not signed in has little time and may send little.
 * Where there are too many of them, one gives way to the new one: the oldest of the address that
 * has most, and if none has many, of all, so that clients that never sign in cannot keep a user
 * out. Thread-safe.
 */
@ChannelHandler.Sharable
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    /** How many connections may wait for their sign-in. */
    static final int MOST_WAITING = 600;

    /** How long a connection may take to sign in. */
    static final Duration TIME_TO_SIGN_IN = Duration.ofSeconds(20);

    /** How much a connection may send before it has signed in. */
    static final int MOST_BYTES = 64 << 10;

    /**
     * Up to here an address is not preferred for closing: else somebody who reconnects all the time
     * from a user's address would close the user's connection as well.
     */
    static final int FEW = 8;

    /** A client has this long before its connection is preferred for closing. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final AttributeKey<Runnable> ADMIT =
            AttributeKey.valueOf(ConnectionGuard.class, "admit");

    /** Connections that have not signed in, the oldest first. */
    private final Map<Channel, Waiting> waiting = new LinkedHashMap<>();

    /**
     * @param since by {@link System#nanoTime}
     */
    private record Waiting(String address, long since) {}

    /** Counts the bytes of one connection until it has signed in. */
    private static final class Bound extends ChannelInboundHandlerAdapter {
        private long received;
        private boolean hasBegun;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!hasBegun) {
                // The broker has added its own handlers by now.
                hasBegun = true;
                KnownProtocols.addTo(context.pipeline(), this);
            }
            received += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
            if (received > MOST_BYTES) {
                LOG.debug("{} sends too much for a sign-in", context.channel().remoteAddress());
                ReferenceCountUtil.release(message);
                context.close();
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    /** The user of this connection is known from now on; may be repeated. */
    static void admit(Channel connection) {
        Runnable admit = connection.attr(ADMIT).getAndSet(null);
        if (admit != null) {
            admit.run();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection) {
            entered(connection);
            context.executor()
                    .schedule(
                            () -> closeWaiting(connection),
                            TIME_TO_SIGN_IN.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        context.fireChannelRead(accepted);
    }

    private void entered(Channel connection) {
        Bound bound = new Bound();
        connection.pipeline().addFirst(bound);
        connection
                .attr(ADMIT)
                .set(
                        () -> {
                            left(connection);
                            connection.pipeline().remove(bound);
                        });
        connection.closeFuture().addListener(closed -> left(connection));
        Optional<Channel> excess;
        synchronized (this) {
            long now = System.nanoTime();
            excess =
                    waiting.size() < MOST_WAITING
                            ? Optional.empty()
                            : Optional.of(excess(address(connection), now));
            excess.ifPresent(waiting::remove);
            waiting.put(connection, new Waiting(address(connection), now));
        }
        excess.ifPresent(Channel::close);
    }

    private synchronized void left(Channel connection) {
        waiting.remove(connection);
    }

    private void closeWaiting(Channel connection) {
        boolean late;
        synchronized (this) {
            late = waiting.remove(connection) != null;
        }
        if (late) {
            connection.close();
        }
    }

    /** Among new connections no order says which is a user's. */
    private Channel excess(String newest, long now) {
        Map<String, Integer> counts = new HashMap<>();
        counts.put(newest, 1);
        waiting.values().forEach(other -> counts.merge(other.address(), 1, Integer::sum));
        int most =
                waiting.values().stream().mapToInt(it -> counts.get(it.address())).max().orElse(0);
        List<Map.Entry<Channel, Waiting>> candidates =
                waiting.entrySet().stream()
                        .filter(
                                it ->
                                        most <= FEW
                                                || counts.getOrDefault(it.getValue().address(), 0)
                                                        == most)
                        .toList();
        Map.Entry<Channel, Waiting> oldest = candidates.get(0);
        return now - oldest.getValue().since() > GRACE.toNanos()
                ? oldest.getKey()
                : candidates.get(ThreadLocalRandom.current().nextInt(candidates.size())).getKey();
    }

    private static String address(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "";
    }
}
