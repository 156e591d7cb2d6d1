package io.longshore.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * An output stream whose writers never wait for its reader: a separate thread passes the lines on.
 * While the buffer is full, further lines are discarded; their number is reported once there is
 * room again. Thread-safe.
 */
public final class UnblockedOutput extends OutputStream {
    /** How much waits at most for its reader. */
    static final int MOST_BYTES = 1 << 20;

    /** A line is cut into pieces of this length. */
    private static final int LONGEST_LINE = 64 << 10;

    private static final long EXIT_MILLIS = 1_000;

    /** Those of the process. */
    private static final List<UnblockedOutput> INSTALLED = new CopyOnWriteArrayList<>();

    private final OutputStream target;
    private final LongFunction<String> note;
    private final LinkedBlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** In {@link #lines}, or being written. */
    private int waiting;

    private long dropped;

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param target is written to by that thread alone, and flushed after each line
     */
    public UnblockedOutput(String name, OutputStream target) {
        this(name, target, UnblockedOutput::dropped);
    }

    private UnblockedOutput(String name, OutputStream target, LongFunction<String> note) {
        this.target = target;
        this.note = note;
        DaemonThreads.named(name).newThread(this::passOn).start();
    }

    /**
     * From now on neither {@link System#out} nor {@link System#err} holds anybody up; once the
     * process exits, what waits has one second to be written.
     *
     * @param note the line, with its end, that stands for so many lines that were dropped
     */
    public static void install(LongFunction<String> note) {
        UnblockedOutput out = new UnblockedOutput("stdout", System.out, note);
        UnblockedOutput err = new UnblockedOutput("stderr", System.err, note);
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        INSTALLED.add(out);
        INSTALLED.add(err);
        Runtime.getRuntime().addShutdownHook(new Thread(UnblockedOutput::drain, "drain"));
    }

    /** For people. */
    public static String dropped(long lines) {
        return "(" + lines + " lines were dropped: standard output was not read)\n";
    }

    /** Waits until the lines of both streams are written, one second at most. */
    public static void drain() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EXIT_MILLIS);
        for (UnblockedOutput output : INSTALLED) {
            output.awaitEmpty(end);
        }
    }

    @Override
    public synchronized void write(int b) {
        line.write(b);
        if (b == '\n' || line.size() >= LONGEST_LINE) {
            end();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    /** Does not wait for the target. */
    @Override
    public void flush() {
        // A line is passed on when it ends.
    }

    private void end() {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (waiting + bytes.length > MOST_BYTES) {
            dropped++;
            return;
        }
        if (dropped > 0) {
            add(note.apply(dropped).getBytes(StandardCharsets.UTF_8));
            dropped = 0;
        }
        add(bytes);
    }

    private void add(byte[] bytes) {
        waiting += bytes.length;
        lines.add(bytes);
    }

    private void passOn() {
        while (true) {
            try {
                byte[] next = lines.take();
                pass(next);
                written(next.length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pass(byte[] next) {
        try {
            target.write(next, 0, next.length);
            target.flush();
        } catch (IOException e) {
            // The reader has gone, so the failure cannot be reported.
            Thread.onSpinWait();
        }
    }

    private synchronized void written(int length) {
        waiting -= length;
        notifyAll();
    }

    private synchronized void awaitEmpty(long end) {
        try {
            long left = end - System.nanoTime();
            while (waiting > 0 && left > 0) {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
