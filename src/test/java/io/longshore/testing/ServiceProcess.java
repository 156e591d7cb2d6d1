package io.longshore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * {@code longshore run} as a separate process, which a test can stop, suspend and kill. Its output
 * is a log in the folder of the test. Ends with {@link #close()}, at the latest with this virtual
 * machine.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Path folder;
    private final Path log;
    private final Process process;

    private ServiceProcess(Path folder, Path log, Process process) {
        this.folder = folder;
        this.log = log;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * Starts a service with share and data in the folder, with free ports and otherwise default
     * settings, and returns once it is ready.
     *
     * @param settings override these
     */
    public static ServiceProcess startDefault(Path folder, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("longshore.share", folder.resolve("share").toString());
        all.put("longshore.data", folder.resolve("data").toString());
        all.put("longshore.broker.port", "0");
        all.put("longshore.http.port", "0");
        all.putAll(settings);
        return start(folder, "service", all, Role.ALL, "-Xmx192m").awaitReady();
    }

    /**
     * Starts a process and returns at once.
     *
     * @param name of its log and its file of settings in the folder
     * @param options of the Java virtual machine
     */
    public static ServiceProcess start(
            Path folder, String name, Map<String, String> settings, Role role, String... options) {
        return start(List.of(), folder, name, settings, role, options);
    }

    /**
     * Starts a process on another host.
     *
     * @param host the words before {@code java} in the command
     */
    public static ServiceProcess start(
            List<String> host,
            Path folder,
            String name,
            Map<String, String> settings,
            Role role,
            String... options) {
        Path log = folder.resolve(name + ".log");
        return start(
                folder,
                log,
                command(host, folder, name, settings, role, options)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** Starts a process whose output is a pipe that nobody reads. */
    public static ServiceProcess startUnread(
            Path folder, String name, Map<String, String> settings, Role role, String... options) {
        return start(
                folder,
                folder.resolve(name + ".log"),
                command(List.of(), folder, name, settings, role, options));
    }

    private static ServiceProcess start(Path folder, Path log, ProcessBuilder command) {
        try {
            return new ServiceProcess(folder, log, command.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new AssertionError("the service does not start", e);
        }
    }

    private static ProcessBuilder command(
            List<String> host,
            Path folder,
            String name,
            Map<String, String> settings,
            Role role,
            String... options) {
        Properties file = new Properties();
        file.putAll(settings);
        Path config = folder.resolve(name + ".properties");
        try (var out = Files.newBufferedWriter(config)) {
            file.store(out, null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> command = new ArrayList<>(host);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xshare:auto");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("io.longshore.cli.Longshore", "run"));
        command.addAll(List.of("--config", config.toString()));
        command.addAll(List.of("--role", role.name().toLowerCase(Locale.ROOT)));
        return new ProcessBuilder(command);
    }

    /** Waits for the line {@code ready}. */
    public ServiceProcess awaitReady() {
        assertThat(becomesReady()).as(log()).isTrue();
        return this;
    }

    /** Waits for the line {@code ready}; false if the process has ended before it. */
    public boolean becomesReady() {
        Awaitility.await("ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.isAlive() || log().contains("\nready"));
        return process.isAlive();
    }

    /** Waits until the process has ended, and returns its exit code. */
    public int awaitEnd() {
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("ended: " + log()).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public Path share() {
        return folder.resolve("share");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** The address of its broker, as in {@code tcp://127.0.0.1:61616}. */
    public String brokerUrl() {
        return address("broker");
    }

    /** The address of its web server, as in {@code http://127.0.0.1:8080}. */
    public String pageUrl() {
        return address("page");
    }

    private String address(String part) {
        return readyLines().stream()
                .filter(line -> line.startsWith(part + " "))
                .map(line -> line.split("\\s+")[1])
                .findFirst()
                .orElseThrow(() -> new AssertionError(log()));
    }

    /** The lines that it prints before {@code ready}, without those of the log. */
    public List<String> readyLines() {
        return log().lines()
                .takeWhile(line -> !line.equals("ready"))
                .filter(line -> !line.isEmpty() && Character.isLetter(line.charAt(0)))
                .toList();
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends SIGSTOP, and SIGCONT after this time. */
    public void freeze(long millis) {
        Freeze.process(process.pid(), millis);
    }

    /** Sends SIGTERM, waits for the end, and returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Its output so far. */
    public String log() {
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
