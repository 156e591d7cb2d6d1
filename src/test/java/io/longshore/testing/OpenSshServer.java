package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * OpenSSH's own server on a free port of loopback, with a host key and a configuration of its own;
 * the user of the test comes in with a key. Ends with {@link #close()}.
 */
public final class OpenSshServer implements AutoCloseable {
    /** Where sshd wants to lock itself into when root starts it. */
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    private final Process process;
    private final int port;
    private final Path hostKey;

    private OpenSshServer(Process process, int port, Path hostKey) {
        this.process = process;
        this.port = port;
        this.hostKey = hostKey;
    }

    /**
     * @param folder for its files; is made
     * @param publicKey of who may come in
     */
    public static OpenSshServer start(Path folder, String publicKey) {
        return start(folder, publicKey, FreePort.find());
    }

    /** As the other one, on this port. */
    public static OpenSshServer start(Path folder, String publicKey, int port) {
        try {
            Files.createDirectories(folder);
            if (System.getProperty("user.name").equals("root")) {
                Files.createDirectories(PRIVILEGE_SEPARATION);
            }
            Path hostKey = folder.resolve("host_key");
            if (!Files.exists(hostKey)) {
                makeKey(hostKey);
            }
            Path keys = Files.writeString(folder.resolve("authorized_keys"), publicKey);
            Path config =
                    Files.write(
                            folder.resolve("sshd_config"),
                            List.of(
                                    "ListenAddress 127.0.0.1:" + port,
                                    "HostKey " + hostKey,
                                    "AuthorizedKeysFile " + keys,
                                    "StrictModes no",
                                    "UsePAM no",
                                    "PasswordAuthentication no",
                                    "PermitRootLogin prohibit-password",
                                    "MaxStartups 100",
                                    "PidFile none",
                                    "Subsystem sftp internal-sftp -u 0002"));
            Process process =
                    new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("log").toFile()))
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            await("sshd").atMost(Duration.ofSeconds(30)).until(() -> listens(port));
            return new OpenSshServer(process, port, hostKey);
        } catch (IOException e) {
            throw new AssertionError("cannot start sshd", e);
        }
    }

    /** Makes a pair of keys without a passphrase: the file and the same with {@code .pub}. */
    public static String makeKey(Path file) {
        Tool.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
        return publicKey(file);
    }

    public int port() {
        return port;
    }

    /** The line of {@code known_hosts} for this server behind that port of loopback. */
    public String knownHost(int port) {
        return "[127.0.0.1]:%d %s".formatted(port, publicKey(hostKey));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String publicKey(Path file) {
        try {
            return Files.readString(Path.of(file + ".pub"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
