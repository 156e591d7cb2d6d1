package io.longshore.testing;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Halts a process that a test has started: it keeps its connections and answers nobody. */
public final class Freeze {
    private Freeze() {}

    /** SIGSTOP, and after so long SIGCONT. */
    public static void process(long pid, long millis) {
        Tool.run(List.of("kill", "-STOP", String.valueOf(pid)));
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Tool.run(List.of("kill", "-CONT", String.valueOf(pid)));
        }
    }
}
