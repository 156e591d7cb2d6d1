package io.longshore.cli.command;

import io.longshore.task.Periodic;
import io.longshore.task.Progress;
import io.longshore.text.HumanReadable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how long work gets on: on a terminal one line that is drawn again (bar, bytes, rate, time
 * left, as much of it as the width allows), elsewhere a line for each phase and one every ten
 * seconds.
 */
public final class ProgressDisplay implements Progress, AutoCloseable {
    private static final int BAR = 24;
    private static final long REDRAW_MILLIS = 200;
    private static final long LINE_MILLIS = 10_000;
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
        long period = terminal ? REDRAW_MILLIS : LINE_MILLIS;
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

    /** Draws the state now; called by the timer. */
    synchronized void tick() {
        if (phase == null) {
            return;
        }
        if (terminal) {
            int width = columns.getAsInt();
            String line = line(phase, width - 1);
            err.print(clear(width) + WITHOUT_BREAKS + line + WITH_BREAKS);
            drawn = line.length();
        } else {
            err.println("  " + String.join("  ", amounts()));
        }
        err.flush();
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
            err.flush();
            drawn = 0;
            phase = null;
        }
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
    private String line(Phase now, int width) {
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
        return narrow.length() <= width
                ? narrow
                : narrow.substring(0, Math.min(narrow.length(), Math.max(0, width)));
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
