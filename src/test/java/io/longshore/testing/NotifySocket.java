package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A datagram socket of the Unix domain, as systemd gives one to a service in {@code NOTIFY_SOCKET}.
 * Needs {@code python3}.
 */
public final class NotifySocket implements AutoCloseable {
    private static final String LISTENER =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            out = open(sys.argv[2], "ab", buffering=0)
            while True:
                out.write(s.recv(65536) + b"\\n")
            """;

    private final Path path;
    private final Path log;
    private final Process listener;

    private NotifySocket(Path path, Path log, Process listener) {
        this.path = path;
        this.log = log;
        this.listener = listener;
        Runtime.getRuntime().addShutdownHook(new Thread(listener::destroyForcibly));
    }

    /**
     * Opens it; everybody may send to it.
     *
     * @param path of the socket; what it receives is in a file beside it
     */
    public static NotifySocket open(Path path) throws IOException {
        Path log = path.resolveSibling(path.getFileName() + ".log");
        Files.write(log, new byte[0]);
        NotifySocket socket =
                new NotifySocket(
                        path,
                        log,
                        new ProcessBuilder(List.of("python3", "-c", LISTENER, "" + path, "" + log))
                                .inheritIO()
                                .start());
        await("the socket").atMost(Duration.ofSeconds(30)).until(() -> Files.exists(path));
        Tool.run(List.of("chmod", "0777", path.toString()));
        return socket;
    }

    public Path path() {
        return path;
    }

    /** All messages so far, each variable in a line of its own. */
    public String received() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        listener.destroy();
    }
}
