package io.longshore.testing.registry;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A server that does on the wire what no server library lets one do: answers in mid-body, cuts,
 * stalls, lies about lengths. One request a connection; the script has the streams in its hands.
 */
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** What happens to one request; the connection is closed when it returns. */
    public interface Script {
        void handle(Exchange exchange) throws IOException;
    }

    /**
     * A request whose head has been read.
     *
     * @param headers by name in small letters
     */
    public record Exchange(
            Socket socket,
            String method,
            String target,
            Map<String, String> headers,
            InputStream in,
            OutputStream out) {

        /** Reads the whole body. */
        public byte[] body() throws IOException {
            return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }

        /** Answers; each header as "Name: value". */
        public void answer(int status, String body, String... more) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
            for (String header : more) {
                head.append(header).append("\r\n");
            }
            head.append("Content-Length: ").append(body.length()).append("\r\n");
            head.append("Connection: close\r\n\r\n");
            raw(head + (method.equals("HEAD") ? "" : body));
        }

        /** Writes as it stands. */
        public void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Ends the connection the hard way, with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        threads.execute(this::accept);
    }

    /** Over plain HTTP. */
    public static ScriptedServer start(Script script) {
        return start(ServerSocketFactory.getDefault(), script);
    }

    /** Over TLS; takes a client's certificate if it shows one. */
    public static ScriptedServer start(SSLContext tls, Script script) {
        return start(tls.getServerSocketFactory(), script);
    }

    private static ScriptedServer start(ServerSocketFactory factory, Script script) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ServerSocket listener = factory.createServerSocket(0, 200, loopback);
            if (listener instanceof SSLServerSocket tls) {
                tls.setWantClientAuth(true);
            }
            return new ScriptedServer(listener, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port. */
    public String address() {
        return "localhost:" + listener.getLocalPort();
    }

    /** The requests so far, as in "GET /v2/". */
    public List<String> seen() {
        return List.copyOf(seen);
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
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String[] first = line(in).split(" ");
            if (first.length < 2) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(), line.substring(colon + 1).trim());
            }
            seen.add(first[0] + " " + first[1]);
            script.handle(
                    new Exchange(
                            socket, first[0], first[1], headers, in, socket.getOutputStream()));
        } catch (IOException e) {
            // The client went away, which the script may have provoked: that is its test.
        } finally {
            open.remove(socket);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
