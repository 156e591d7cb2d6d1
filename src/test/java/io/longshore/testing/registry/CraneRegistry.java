package io.longshore.testing.registry;

import static org.awaitility.Awaitility.await;

import io.longshore.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The registry of go-containerregistry (tools/crane-registry) as a process on a free loopback port,
 * with its content in memory. Ends with {@link #close()}, at the latest with this virtual machine.
 */
public final class CraneRegistry implements AutoCloseable {
    /** The program. */
    public static final String PROGRAM = "crane-registry";

    private final Process process;
    private final String address;
    private final Thread atExit;

    private CraneRegistry(Process process, String address) {
        this.process = process;
        this.address = address;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a registry and returns once it accepts connections.
     *
     * @param log for its access log
     * @param referrers whether it has the referrers API
     */
    public static CraneRegistry start(Path log, boolean referrers) {
        String address = FreePort.address();
        List<String> command = new ArrayList<>(List.of(PROGRAM, address));
        if (referrers) {
            command.add("referrers");
        }
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            CraneRegistry started = new CraneRegistry(process, address);
            started.awaitReady(log);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port. */
    public String address() {
        return address;
    }

    /** The content of the registry. */
    public RegistryContents contents() {
        return RegistryContents.of(address);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void awaitReady(Path log) throws IOException {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || accepts());
        if (!process.isAlive()) {
            close();
            throw new AssertionError(PROGRAM + " has ended: " + Files.readString(log));
        }
    }

    private boolean accepts() {
        String[] parts = address.split(":");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
