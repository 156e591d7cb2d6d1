package io.longshore.testing;

import java.util.List;

/** Suspends a process that a test has started: it keeps its connections and answers nobody. */
public final class Freeze {
    private Freeze() {}

    /** Sends SIGSTOP, and SIGCONT after this time. */
    public static void process(long pid, long millis) {
        Tool.run(List.of("kill", "-STOP", String.valueOf(pid)));
        try {
            SimulatedDelay.ofMillis(millis);
        } finally {
            Tool.run(List.of("kill", "-CONT", String.valueOf(pid)));
        }
    }
}
