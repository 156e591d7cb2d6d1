package io.longshore.cli.command;

import io.longshore.task.Periodic;
import io.longshore.task.Progress;
import io.longshore.text.HumanReadable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how long work gets on: on a terminal one line that is drawn again (bar, bytes, rate, time
 * left), elsewhere a line for each phase and one every ten seconds.
 */
public final class ProgressDisplay implements Progress, AutoCloseable {
    private static final int BAR = 24;
    private static final long REDRAW_MILLIS = 200;
    private static final long LINE_MILLIS = 10_000;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final AtomicLong done = new AtomicLong();

    /** Null where a test draws. */
    private @Nullable Periodic timer;

    private @Nullable Phase phase;
    private long total;
    private long start;

    /**
     * @param err where to; flushed, never closed
     * @param terminal whether a person sees it and the line can be drawn again
     */
    public static ProgressDisplay start(PrintWriter err, boolean terminal) {
        ProgressDisplay display = new ProgressDisplay(err, terminal, System::nanoTime);
        long period = terminal ? REDRAW_MILLIS : LINE_MILLIS;
        display.timer = Periodic.start("progress", Duration.ofMillis(period), display::tick);
        return display;
    }

    ProgressDisplay(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void begin(Phase next, long totalBytes) {
        finish();
        phase = next;
        total = totalBytes;
        done.set(0);
        start = nanoTime.getAsLong();
        if (!terminal) {
            err.println(
                    next.title() + (totalBytes > 0 ? " " + HumanReadable.size(totalBytes) : ""));
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
            err.print(CLEAR + line(phase));
        } else {
            err.println("  " + amounts());
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
                    phase.title()
                            + ": "
                            + HumanReadable.size(done.get())
                            + " in "
                            + HumanReadable.duration(Duration.ofSeconds(Math.round(seconds())));
            err.println(terminal ? CLEAR + summary : "  " + summary);
            err.flush();
            phase = null;
        }
    }

    private double seconds() {
        return (nanoTime.getAsLong() - start) / 1e9;
    }

    private String line(Phase now) {
        double share = total <= 0 ? 0 : Math.min(1, Math.max(0, (double) done.get() / total));
        int filled = (int) Math.floor(share * BAR);
        return String.format(
                "%-9s [%s%s] %3d %%  %s",
                now.title(),
                "#".repeat(filled),
                "-".repeat(BAR - filled),
                (int) Math.floor(share * 100),
                amounts());
    }

    private String amounts() {
        double seconds = seconds();
        double rate = seconds < 0.5 ? 0 : done.get() / seconds;
        String text = HumanReadable.size(done.get()) + " of " + HumanReadable.size(total);
        if (rate > 0) {
            text += "  " + HumanReadable.size(rate) + "/s";
            if (total > done.get()) {
                text +=
                        "  "
                                + HumanReadable.duration(
                                        Duration.ofSeconds(Math.round((total - done.get()) / rate)))
                                + " left";
            }
        }
        return text;
    }
}
