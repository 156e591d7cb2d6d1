package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import io.longshore.testing.Freeze;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A service in a process of its own, which can be killed. Ends with {@link #close()}. */
final class ServiceProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** What the process runs: settings from a file, the role by name. */
    public static void main(String[] arguments) throws IOException {
        Properties file = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(arguments[0]))) {
            file.load(in);
        }
        Map<String, String> texts = new HashMap<>();
        file.stringPropertyNames().forEach(name -> texts.put(name, file.getProperty(name)));
        Settings settings = Settings.load(null, Map.of(), texts);
        System.exit(Service.run(settings, Role.valueOf(arguments[1])));
    }

    /**
     * Starts a process; its output goes to a log in the folder.
     *
     * @param options of the Java virtual machine
     */
    static ServiceProcess start(
            Path folder, String name, Map<String, String> settings, Role role, String... options) {
        return start(List.of(), folder, name, settings, role, options);
    }

    /**
     * The same with a pipe as its output, of which nobody reads.
     *
     * @param options of the Java virtual machine
     */
    static ServiceProcess unread(
            Path folder, String name, Map<String, String> settings, Role role, String... options) {
        try {
            Process process =
                    new ProcessBuilder(command(List.of(), folder, name, settings, role, options))
                            .redirectErrorStream(true)
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ServiceProcess(process, folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The same elsewhere.
     *
     * @param host what stands before {@code java} in the command
     */
    static ServiceProcess start(
            List<String> host,
            Path folder,
            String name,
            Map<String, String> settings,
            Role role,
            String... options) {
        try {
            Path log = folder.resolve(name + ".log");
            Process process =
                    new ProcessBuilder(command(host, folder, name, settings, role, options))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ServiceProcess(process, log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> command(
            List<String> host,
            Path folder,
            String name,
            Map<String, String> settings,
            Role role,
            String... options)
            throws IOException {
        Properties file = new Properties();
        file.putAll(settings);
        Path config = folder.resolve(name + ".properties");
        try (var out = Files.newBufferedWriter(config)) {
            file.store(out, null);
        }
        List<String> command = new ArrayList<>(host);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xshare:auto");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ServiceProcess.class.getName(), config.toString(), role.name()));
        return command;
    }

    /** Waits for the line {@code ready}. */
    ServiceProcess awaitReady() {
        assertThat(becomesReady()).as(log()).isTrue();
        return this;
    }

    /** Waits for the line {@code ready}; false if it has ended before. */
    boolean becomesReady() {
        Awaitility.await("ready")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.isAlive() || log().contains("\nready"));
        return process.isAlive();
    }

    /** Waits until it has ended by itself. */
    int awaitEnd() {
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("ended: " + log()).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGSTOP, and after so long SIGCONT. */
    void freeze(long millis) {
        Freeze.process(process.pid(), millis);
    }

    /** SIGTERM. */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** The address of its page, as it says when it is ready. */
    String page() {
        return log().lines()
                .filter(line -> line.startsWith("page "))
                .findFirst()
                .orElseThrow()
                .split("\\s+")[1];
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
