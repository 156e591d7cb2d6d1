package io.longshore.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The network between a client and a server on loopback: counts what goes either way, slows the
 * client down, cuts the connection that carries a certain byte. Knows nothing of what goes through.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 14;
    private static final byte[] GARBAGE = "\0\u007f garbage \r\n\r\n".getBytes(UTF_8);

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final Way up = new Way();
    private final Way down = new Way();
    private volatile long stallAt = Long.MAX_VALUE;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile long delayMillis;
    private volatile Boolean garbageUpwards;

    private TcpProxy(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        this.host = address.substring(0, colon);
        this.port = Integer.parseInt(address.substring(colon + 1));
        this.listener = new ServerSocket();
        // Small, so that a slow connection does not accept much more than it has carried.
        listener.setReceiveBufferSize(BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        threads.execute(this::accept);
    }

    /**
     * @param address host:port of the server
     */
    public static TcpProxy before(String address) {
        try {
            return new TcpProxy(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port. */
    public String address() {
        return "localhost:" + listener.getLocalPort();
    }

    /** How many bytes all clients have sent. */
    public long bytesSent() {
        return up.carried.get();
    }

    /**
     * Resets the connection that carries this byte, counted from now over all connections; once.
     */
    public void cutAfter(long bytes) {
        up.cutAfter(bytes);
    }

    /** As {@link #cutAfter}, of what the server sends. */
    public void cutAnswersAfter(long bytes) {
        down.cutAfter(bytes);
    }

    /** How many bytes the server has sent to all clients. */
    public long bytesAnswered() {
        return down.carried.get();
    }

    /** How many connections were reset. */
    public int cuts() {
        return cuts.get();
    }

    /**
     * Reads no further from the connection that carries this byte, counted from now over all
     * connections; once. It stays open.
     */
    public void stallAfter(long bytes) {
        stallAt = up.carried.get() + bytes;
    }

    /** Lets each connection carry no more than this from the client. */
    public void throttle(long bytes) {
        bytesPerSecond = bytes;
    }

    /** Lets whatever is carried from now on be so late. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Resets all connections. */
    public void cutAll() {
        for (Socket socket : open) {
            reset(socket);
        }
    }

    /**
     * Puts bytes that nobody sent before the next ones that go through.
     *
     * @param upwards to the server, else to the client
     */
    public void garbage(boolean upwards) {
        garbageUpwards = upwards;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Where no server is, the client gets what it would get from the machine: a refusal. */
    private void connect(Socket client) {
        try {
            Socket server = new Socket(host, port);
            open.add(client);
            open.add(server);
            threads.execute(() -> pump(client, server, up));
            threads.execute(() -> pump(server, client, down));
        } catch (IOException | RejectedExecutionException e) {
            reset(client);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private void pump(Socket from, Socket to, Way way) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long before = way.carried.getAndAdd(n);
                long cutAt = way.cutAt;
                if (before <= cutAt && cutAt < before + n) {
                    cuts.incrementAndGet();
                    out.write(buffer, 0, (int) (cutAt - before));
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    return;
                }
                if (way == up && before <= stallAt && stallAt < before + n) {
                    new CountDownLatch(1).await();
                }
                if (way == up && bytesPerSecond < Long.MAX_VALUE) {
                    SimulatedDelay.ofNanos(n * 1_000_000_000L / bytesPerSecond);
                }
                if (delayMillis > 0) {
                    SimulatedDelay.ofMillis(delayMillis);
                }
                if (garbageUpwards != null && garbageUpwards == (way == up)) {
                    garbageUpwards = null;
                    out.write(GARBAGE);
                }
                out.write(buffer, 0, n);
            }
        } catch (InterruptedException e) {
            // The proxy is being closed.
        } catch (IOException e) {
            // One side is gone, and with the closing of both the other one hears of it.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** One direction, over all connections. */
    private static final class Way {
        private final AtomicLong carried = new AtomicLong();
        private volatile long cutAt = Long.MAX_VALUE;

        void cutAfter(long bytes) {
            cutAt = carried.get() + bytes;
        }
    }
}
