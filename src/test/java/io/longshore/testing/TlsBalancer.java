package io.longshore.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Ends TLS before a plain server on loopback and forwards the bytes unchanged: a load balancer that
 * does not announce the scheme to its backend.
 */
public final class TlsBalancer implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "balancer");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param target the port of the plain server on loopback
     */
    public TlsBalancer(TestCa.Issued certificate, int target) throws IOException {
        this.server =
                certificate
                        .sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        threads.execute(this::accept);
    }

    /** Host and port. */
    public String address() {
        return "localhost:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket outer = server.accept();
                Socket inner = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(outer);
                sockets.add(inner);
                threads.execute(() -> pass(outer, inner));
                threads.execute(() -> pass(inner, outer));
            } catch (IOException e) {
                // The balancer is closed, or a client has gone before it was there.
                continue;
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side has hung up; closing both tells the other.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
