package io.longshore.service.site;

import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process holds, as the operating system and {@code jcmd} see it.
 *
 * @param heapBytes of the objects that a full collection left
 * @param threads of the process, without the pooled ones
 * @param pooledThreads those that ask the registry: each ends after ten seconds without work, so
 *     their number says how busy the process was
 * @param openFiles file descriptors, sockets included
 */
public record ProcessFigures(long heapBytes, int threads, int pooledThreads, int openFiles) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern POOLED = Pattern.compile("(question|blob)-\\d+");

    /** Collects the garbage of the process and counts what is left. */
    public static ProcessFigures of(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String histogram =
                Tool.run(List.of(jcmd, String.valueOf(pid), "GC.class_histogram")).text();
        List<String> threads = threads(pid);
        int pooled = (int) threads.stream().filter(POOLED.asMatchPredicate()).count();
        return new ProcessFigures(
                first(TOTAL, histogram), threads.size() - pooled, pooled, openFiles(pid).size());
    }

    /** The names of the threads, as far as the operating system keeps them. */
    private static List<String> threads(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return tasks.map(ProcessFigures::threadName).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String threadName(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "ended meanwhile";
        }
    }

    /** What each open file descriptor is, as in {@code /share/drop/x.tar} or {@code socket:[5]}. */
    public static List<String> openFiles(long pid) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return descriptors.map(ProcessFigures::target).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static long first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
