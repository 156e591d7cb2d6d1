package io.longshore.testing.registry;

import static org.awaitility.Awaitility.await;

import io.longshore.testing.FreePort;
import io.longshore.testing.Freeze;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The registry that Harbor is built around (Debian's {@code docker-registry}) as a process on a
 * free loopback port, with its content in a folder of the test. Ends with {@link #close()}, at the
 * latest with this virtual machine.
 */
public final class Distribution implements AutoCloseable {
    /** The program of version 3. */
    public static final String VERSION_3 = "distribution-registry";

    private final Process process;
    private final String address;
    private final Path folder;
    private final Options options;
    private final Thread atExit;

    private Distribution(Process process, String address, Path folder, Options options) {
        this.process = process;
        this.address = address;
        this.folder = folder;
        this.options = options;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * How the registry is to be.
     *
     * @param tls the certificate that it shows; null: plain HTTP
     * @param ca who issued that certificate; null without TLS
     * @param username who may use it; null: everyone
     * @param password null without a user
     * @param program the command of the registry
     */
    public record Options(
            TestCa.Issued tls, TestCa ca, String username, String password, String program) {
        /** Over TLS, with a certificate for loopback from this authority. */
        public Options withTls(TestCa authority) {
            return withTls(authority, authority.server());
        }

        /** Over TLS, with this certificate. */
        public Options withTls(TestCa authority, TestCa.Issued certificate) {
            return new Options(certificate, authority, username, password, program);
        }

        /** For this user only, by Basic authentication. */
        public Options withUser(String name, String itsPassword) {
            return new Options(tls, ca, name, itsPassword, program);
        }

        /** In version 3 instead of Debian's 2.8 (tools/distribution). */
        public Options version3() {
            return new Options(tls, ca, username, password, VERSION_3);
        }
    }

    /** Plain HTTP, everyone may do everything. */
    public static Options options() {
        return new Options(null, null, null, null, "docker-registry");
    }

    /**
     * Starts a registry and returns once it accepts connections.
     *
     * @param folder for its settings, its log and its content
     */
    public static Distribution start(Path folder, Options options) {
        return start(List.of(), FreePort.address(), folder, options);
    }

    /**
     * The same elsewhere.
     *
     * @param host what stands before the command
     * @param address where it listens, host:port
     */
    public static Distribution start(
            List<String> host, String address, Path folder, Options options) {
        try {
            Files.createDirectories(folder);
            Path config =
                    Files.writeString(
                            folder.resolve("config.yml"), config(folder, address, options));
            List<String> command = new ArrayList<>(host);
            command.addAll(List.of(options.program(), "serve", config.toString()));
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("registry.log").toFile())
                            .start();
            Distribution started = new Distribution(process, address, folder, options);
            started.awaitReady();
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
        RegistryContents contents = RegistryContents.of(address());
        if (options.ca() != null) {
            contents = contents.over(options.ca());
        }
        return options.username() == null
                ? contents
                : contents.as(options.username(), options.password());
    }

    /** Its access log so far, one line for each request. */
    public String log() {
        try {
            return Files.readString(folder.resolve("registry.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        close();
    }

    /** SIGSTOP, and after so long SIGCONT. */
    public void freeze(long millis) {
        Freeze.process(process.pid(), millis);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void awaitReady() {
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || log().contains("listening on "));
        } catch (RuntimeException e) {
            close();
            throw new AssertionError(options.program() + " does not answer: " + log(), e);
        }
        if (!process.isAlive()) {
            close();
            throw new AssertionError(options.program() + " has ended: " + log());
        }
    }

    private static String config(Path folder, String address, Options options) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("version: 0.1\n");
        text.append("log: {level: info, accesslog: {disabled: false}}\n");
        text.append("storage:\n");
        text.append("  filesystem: {rootdirectory: ").append(quoted(folder.resolve("content")));
        text.append("}\n");
        text.append("  delete: {enabled: true}\n");
        text.append("http:\n");
        text.append("  addr: ").append(address.replace("localhost", "127.0.0.1")).append('\n');
        if (options.tls() != null) {
            text.append("  tls:\n    certificate: ");
            text.append(quoted(options.tls().writeCertificate(folder.resolve("server.pem"))));
            text.append("\n    key: ");
            text.append(quoted(options.tls().writeKey(folder.resolve("server.key"))));
            text.append('\n');
        }
        if (options.username() != null) {
            text.append("auth:\n  htpasswd: {realm: test, path: ");
            text.append(quoted(htpasswd(folder, options))).append("}\n");
        }
        return text.toString();
    }

    private static Path htpasswd(Path folder, Options options) throws IOException {
        Path file = folder.resolve("htpasswd");
        Tool.run(
                List.of(
                        "htpasswd",
                        "-B",
                        "-C",
                        "4",
                        "-b",
                        "-c",
                        file.toString(),
                        options.username(),
                        options.password()));
        return file;
    }

    private static String quoted(Path path) {
        return '"' + path.toAbsolutePath().toString() + '"';
    }
}
