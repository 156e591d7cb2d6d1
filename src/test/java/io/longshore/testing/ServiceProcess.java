package io.longshore.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code longshore run} as a process of its own, with its share and data in a folder of the test.
 * Ends with {@link #close()}, at the latest with this virtual machine.
 */
public final class ServiceProcess implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final List<String> readyLines = new ArrayList<>();
    private final Thread atExit;

    private ServiceProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts the service and returns once it says that it is ready.
     *
     * @param settings more settings than share, data and free ports
     */
    public static ServiceProcess start(Path folder, Map<String, String> settings, String... flags) {
        try {
            Path config = folder.resolve("longshore.properties");
            StringBuilder lines = new StringBuilder();
            Map<String, String> all = new LinkedHashMap<>();
            all.put("longshore.share", folder.resolve("share").toString());
            all.put("longshore.data", folder.resolve("data").toString());
            all.put("longshore.broker.port", "0");
            all.put("longshore.http.port", "0");
            all.putAll(settings);
            all.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
            Files.writeString(config, lines.toString());
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx192m",
                                    "-XX:+ExitOnOutOfMemoryError",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "io.longshore.cli.Longshore",
                                    "run",
                                    "--config",
                                    config.toString()));
            command.addAll(List.of(flags));
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(folder.resolve("service.log").toFile())
                            .start();
            ServiceProcess service = new ServiceProcess(folder, process);
            service.awaitReady();
            return service;
        } catch (IOException e) {
            throw new AssertionError("the service does not start", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Its standard output before "ready". */
    public List<String> readyLines() {
        return List.copyOf(readyLines);
    }

    public Path share() {
        return folder.resolve("share");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Where its broker listens, as in {@code tcp://127.0.0.1:61616}. */
    public String brokerUrl() {
        return said("broker");
    }

    /** Where its page is, as in {@code http://127.0.0.1:8080}. */
    public String pageUrl() {
        return said("page");
    }

    /** Asks it to stop (SIGTERM) and waits; its exit code. */
    public int stop() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                throw new AssertionError("the service does not stop: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** Its standard error so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("service.log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private String said(String about) {
        return readyLines.stream()
                .filter(line -> line.startsWith(about))
                .map(line -> line.split("\\s+")[1])
                .findFirst()
                .orElseThrow(() -> new AssertionError(readyLines));
    }

    /** The process keeps its output open: the few lines after "ready" are not read. */
    private void awaitReady() throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals("ready")) {
            readyLines.add(line);
            line = out.readLine();
        }
        if (line == null) {
            throw new AssertionError("the service ended before it was ready: " + log());
        }
    }
}
