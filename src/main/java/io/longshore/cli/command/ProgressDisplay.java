package io.longshore.cli.command;

import io.longshore.registry.http.RequestListener;
import io.longshore.task.Periodic;
import io.longshore.task.Progress;
import io.longshore.text.HumanReadable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how long work gets on: on a terminal one line that is drawn again (bar, bytes, rate, time
 * left, as much of it as the width allows), elsewhere a line for each phase and one every ten
 * seconds. A registry that does not answer its first request for two seconds is named.
 */
public final class ProgressDisplay implements Progress, RequestListener, AutoCloseable {
    private static final int BAR = 24;
    private static final long REDRAW_MILLIS = 200;
    private static final long LOOK_MILLIS = 1_000;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final int NO_TERMINAL = Integer.MAX_VALUE;

    /** A line that is too long, because the width is not known, is cut instead of broken. */
    private static final String WITHOUT_BREAKS = "\u001b[?7l";

    private static final String WITH_BREAKS = "\u001b[?7h";

    private final PrintWriter err;
    private final boolean terminal;
    private final IntSupplier columns;
    private final LongSupplier nanoTime;
    private final AtomicLong done = new AtomicLong();

    /** Null where a test draws. */
    private @Nullable Periodic timer;

    private @Nullable Phase phase;

    /** Of the phase; empty if it is not about one. */
    private String repository = "";

    private long total;
    private long start;

    /** Of the line that is on the terminal now; 0 if there is none. */
    private int drawn;

    /** Of the last line where there is no terminal. */
    private long written;

    /** The registry whose first answer is awaited; null if none is. */
    private volatile @Nullable String awaited;

    private long awaitedSince;

    /**
     * @param err where to; flushed, never closed
     * @param terminal whether a person sees it and the line can be drawn again
     */
    public static ProgressDisplay start(PrintWriter err, boolean terminal) {
        ProgressDisplay display =
                new ProgressDisplay(
                        err,
                        terminal,
                        terminal ? TerminalWidth::ask : () -> NO_TERMINAL,
                        System::nanoTime);
        long period = terminal ? REDRAW_MILLIS : LOOK_MILLIS;
        display.timer = Periodic.start("progress", Duration.ofMillis(period), display::tick);
        return display;
    }

    /**
     * @param columns of the terminal, which may change at any time
     */
    ProgressDisplay(PrintWriter err, boolean terminal, IntSupplier columns, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.columns = columns;
        this.nanoTime = nanoTime;
    }

    @Override
    public void begin(Phase next, long totalBytes) {
        begin(next, totalBytes, "");
    }

    @Override
    public synchronized void begin(Phase next, long totalBytes, String about) {
        finish();
        phase = next;
        repository = about;
        total = totalBytes;
        done.set(0);
        start = nanoTime.getAsLong();
        written = start;
        if (!terminal) {
            err.println(
                    title(next) + (totalBytes > 0 ? ": " + HumanReadable.size(totalBytes) : ""));
            err.flush();
        }
    }

    @Override
    public void advance(long bytes) {
        done.addAndGet(bytes);
    }

    @Override
    public synchronized void connecting(String registry) {
        if (awaited == null) {
            awaited = registry;
            awaitedSince = nanoTime.getAsLong();
        }
    }

    @Override
    public void answered(String method, int status) {
        if (awaited != null && status != 0) {
            awaited = null;
        }
    }

    /** Draws the state now; called by the timer. */
    synchronized void tick() {
        String silence = silence();
        if (phase == null && silence == null) {
            return;
        }
        if (terminal) {
            int width = columns.getAsInt();
            String line = silence != null ? cut(silence, width - 1) : line(width - 1);
            err.print(clear(width) + WITHOUT_BREAKS + line + WITH_BREAKS);
            drawn = line.length();
        } else if (isDue(silence)) {
            err.println("  " + (silence != null ? silence : String.join("  ", amounts())));
            written = nanoTime.getAsLong();
        }
        err.flush();
    }

    /** That a registry has not answered, where nothing else is worked on. */
    private @Nullable String silence() {
        String registry = awaited;
        long nanos = nanoTime.getAsLong() - awaitedSince;
        boolean isIdle = phase == null || done.get() >= total;
        return registry != null && isIdle && nanos >= SILENCE_NANOS
                ? "Waiting for " + registry + " to answer: " + nanos / 1_000_000_000 + " s"
                : null;
    }

    /** The first line about a silence is due at once. */
    private boolean isDue(@Nullable String silence) {
        boolean isFirst = silence != null && written < awaitedSince + SILENCE_NANOS;
        return isFirst || nanoTime.getAsLong() - written >= LINE_NANOS;
    }

    @Override
    public void close() {
        // Not while holding the monitor, which the last drawing needs.
        if (timer != null) {
            timer.close();
        }
        finish();
    }

    private synchronized void finish() {
        if (phase != null) {
            String summary =
                    title(phase)
                            + ": "
                            + HumanReadable.size(done.get())
                            + " in "
                            + HumanReadable.duration(Duration.ofSeconds(Math.round(seconds())));
            err.println(terminal ? clear(columns.getAsInt()) + summary : "  " + summary);
            phase = null;
        } else if (drawn > 0) {
            err.print(clear(columns.getAsInt()));
        }
        err.flush();
        drawn = 0;
    }

    /** With the repository, of which an import below a prefix has several. */
    private String title(Phase now) {
        return repository.isEmpty() ? now.title() : now.title() + " " + repository;
    }

    private double seconds() {
        return (nanoTime.getAsLong() - start) / 1e9;
    }

    /**
     * Removes the line. A terminal that has become narrower has broken it into several rows, of
     * which the cursor is in the last.
     */
    private String clear(int width) {
        int above = Math.max(0, drawn - 1) / Math.max(1, width);
        return above == 0 ? "\r\u001b[K" : "\r\u001b[" + above + "A\u001b[J";
    }

    /** As much as the width allows: time left, rate and bar are left out in this order. */
    private String line(int width) {
        Phase now = Objects.requireNonNull(phase);
        double share = total <= 0 ? 0 : Math.min(1, Math.max(0, (double) done.get() / total));
        String percent = String.format("%3d %%", (int) Math.floor(share * 100));
        String title = String.format("%-9s", now.title());
        List<String> amounts = amounts();
        for (int parts = amounts.size(); parts > 0; parts--) {
            String some = String.join("  ", amounts.subList(0, parts));
            String line = title + " " + bar(share) + " " + percent + "  " + some;
            if (line.length() <= width) {
                return line;
            }
        }
        String narrow = title + " " + percent + "  " + amounts.get(0);
        return cut(narrow, width);
    }

    private static String cut(String line, int width) {
        return line.substring(0, Math.min(line.length(), Math.max(0, width)));
    }

    private static String bar(double share) {
        int filled = (int) Math.floor(share * BAR);
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
    }

    /** Bytes, then the rate and the time left where they are known. */
    private List<String> amounts() {
        double seconds = seconds();
        double rate = seconds < 0.5 ? 0 : done.get() / seconds;
        List<String> amounts = new ArrayList<>();
        amounts.add(HumanReadable.size(done.get()) + " of " + HumanReadable.size(total));
        if (rate > 0) {
            amounts.add(HumanReadable.size(rate) + "/s");
            if (total > done.get()) {
                long left = Math.round((total - done.get()) / rate);
                amounts.add(HumanReadable.duration(Duration.ofSeconds(left)) + " left");
            }
        }
        return amounts;
    }
}
