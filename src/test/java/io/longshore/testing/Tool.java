package io.longshore.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Tool {
    private Tool() {}

    /**
     * How a program ended.
     *
     * @param out what it wrote to its standard output, byte for byte
     * @param err what it wrote to its standard error
     */
    public record Result(int exitCode, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    /** The command that runs Longshore as it is on the class path, with these arguments. */
    public static List<String> longshore(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.longshore.cli.Longshore");
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program that must end with 0 within two minutes. */
    public static Result run(List<String> command) {
        Result result = runAnyhow(command, Map.of());
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    command.get(0) + " ended with " + result.exitCode() + ": " + result.err());
        }
        return result;
    }

    /** Runs a program that may end with any code, with more environment variables. */
    public static Result runAnyhow(List<String> command, Map<String, String> environment) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("longshore-tool-");
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command.get(0) + " does not end");
            }
            return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve("out"));
            Files.deleteIfExists(folder.resolve("err"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
