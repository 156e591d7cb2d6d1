package io.longshore.tools;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon of a container engine, which listens on a socket in a folder of the test. */
final class Daemon implements AutoCloseable {
    private final Process process;
    private final Path socket;

    private Daemon(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Debian's Docker Engine, without networks of its own.
     *
     * @param folder short, because the path of a socket is
     */
    static Daemon docker(Path folder) throws IOException {
        Path socket = folder.resolve("d.sock");
        return start(
                folder,
                socket,
                List.of(
                        "dockerd",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--bridge=none",
                        "--storage-driver=vfs",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("pid"),
                        "-H",
                        "unix://" + socket));
    }

    /** Debian's containerd, for its image store. */
    static Daemon containerd(Path folder) throws IOException {
        Path socket = folder.resolve("c.sock");
        Path config =
                Files.writeString(
                        folder.resolve("config.toml"),
                        """
                        version = 2
                        root = "%s/root"
                        state = "%s/state"
                        disabled_plugins = ["io.containerd.grpc.v1.cri"]
                        [grpc]
                          address = "%s"
                        """
                                .formatted(folder, folder, socket));
        return start(folder, socket, List.of("containerd", "-c", config.toString()));
    }

    private static Daemon start(Path folder, Path socket, List<String> command) throws IOException {
        Path log = folder.resolve("log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Daemon daemon = new Daemon(process, socket);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(socket) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(command.get(0) + " has ended: " + Files.readString(log));
        }
        return daemon;
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
