package io.longshore.cli.command;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Ends a command whose heap is full with one problem, whichever thread met it. */
public final class OutOfMemory {
    private static final int MOST_CAUSES = 16;
    private static final long MIB = 1 << 20;

    /** For when there is no memory left for more; made beforehand. */
    private static final byte[] SHORTEST =
            (Code.OUT_OF_MEMORY + ": The heap is full. Set LONGSHORE_JAVA_OPTS=-Xmx1g.\n")
                    .getBytes(StandardCharsets.US_ASCII);

    /** Writes without an object of its own; never closed. */
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);

    private OutOfMemory() {}

    /** True if this, or what caused it, is the lack of memory. */
    public static boolean isIn(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** The problem, with a heap of twice the size as advice. */
    public static Problem problem() {
        long mebibytes = Runtime.getRuntime().maxMemory() / MIB;
        return Problem.permanent(
                Code.OUT_OF_MEMORY,
                "The command needs more memory than Java may use.",
                "The heap of Java is limited to " + mebibytes + " MiB.",
                "Raise the limit, as by: LONGSHORE_JAVA_OPTS=-Xmx"
                        + Math.max(512, 2 * roundedUp(mebibytes))
                        + "m longshore …. If the host or container has less memory, give it more.");
    }

    /** Java keeps a part of the heap for itself. */
    private static long roundedUp(long mebibytes) {
        return (mebibytes + 63) / 64 * 64;
    }

    /**
     * Ends the program where a thread other than that of the command finds the heap full: it is not
     * known what waits for it.
     */
    public static void watchThreads() {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> {
                    if (isIn(failure)) {
                        end();
                    }
                    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
                    failure.printStackTrace();
                });
    }

    private static void end() {
        try {
            PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
            Failures.print(problem(), err);
        } catch (Throwable e) {
            // The heap may be full, or was when a class that is needed here was to be loaded.
            shortest();
        } finally {
            Runtime.getRuntime().halt(Code.OUT_OF_MEMORY.fault().exitCode());
        }
    }

    private static void shortest() {
        try {
            ERR.write(SHORTEST);
        } catch (IOException e) {
            // Nobody reads it; the exit code tells.
        }
    }
}
