package io.longshore.deploy;

import io.longshore.testing.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * This machine with a network of its own (loopback only) and with folders of the system to which
 * commands may write: what they write is seen by them alone, and gone at the end. Needs root.
 */
final class PrivateMachine implements AutoCloseable {
    private static final String SETUP =
            """
            set -e
            mount --make-rprivate /
            mkdir "$0/over"
            mount -t tmpfs tmpfs "$0/over"
            for folder in etc srv opt media root; do
                mkdir -p "$0/over/$folder/upper" "$0/over/$folder/work"
                mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$0/over/$folder/upper,\
            workdir=$0/over/$folder/work" "/$folder"
            done
            ip link set lo up
            mkdir -p /root/.ssh /etc/longshore
            echo set-up
            exec sleep infinity
            """;

    private final Process holder;
    private final Path folder;
    private final List<String> environment;
    private final List<Process> started = new ArrayList<>();

    private PrivateMachine(Process holder, Path folder, List<String> environment) {
        this.holder = holder;
        this.folder = folder;
        this.environment = environment;
        Runtime.getRuntime().addShutdownHook(new Thread(holder::destroyForcibly));
    }

    /**
     * @param folder in which commands start
     * @param environment as in {@code NAME=value}, in addition to that of this process
     */
    static PrivateMachine start(Path folder, List<String> environment) throws Exception {
        Process holder =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "--net",
                                "sh",
                                "-c",
                                SETUP,
                                Files.createDirectories(folder.resolve("machine")).toString())
                        .redirectError(folder.resolve("machine.log").toFile())
                        .start();
        String said = holder.inputReader().readLine();
        if (!"set-up".equals(said)) {
            throw new AssertionError(Files.readString(folder.resolve("machine.log")));
        }
        return new PrivateMachine(holder, folder, environment);
    }

    /** The words before a command that runs it on this machine. */
    List<String> host() {
        List<String> words = new ArrayList<>(List.of("nsenter", "--target", "" + holder.pid()));
        words.addAll(List.of("--mount", "--net", "env", "-C", folder.toString()));
        words.addAll(environment);
        return words;
    }

    /**
     * Runs a command of a shell to its end.
     *
     * @param input what its user types
     */
    Tool.Result run(String command, String input) throws Exception {
        List<String> words = new ArrayList<>(host());
        words.addAll(List.of("sh", "-c", command));
        File typed = Files.writeString(folder.resolve("typed"), input).toFile();
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        Process process =
                new ProcessBuilder(words)
                        .redirectInput(typed)
                        .redirectOutput(out)
                        .redirectError(err)
                        .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Tool.Result(
                process.exitValue(),
                Files.readAllBytes(out.toPath()),
                Files.readString(err.toPath()));
    }

    /** Runs a command that has to end with 0. */
    String run(String command) throws Exception {
        Tool.Result result = run(command, "");
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    command + " ended with " + result.exitCode() + ": " + result.err());
        }
        return result.text();
    }

    /**
     * Starts a command that is ended with the machine.
     *
     * @return what it prints
     */
    Path start(String command) throws IOException {
        List<String> words = new ArrayList<>(host());
        words.addAll(List.of("sh", "-c", "exec " + command));
        Path log = folder.resolve("log-" + started.size());
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        started.add(process);
        return log;
    }

    private void stopLast() {
        end(started.remove(started.size() - 1), Process::destroy);
    }

    private static void end(Process process, Consumer<Process> how) {
        how.accept(process);
        try {
            process.waitFor(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            stopLast();
        }
        end(holder, Process::destroyForcibly);
    }
}
