package io.longshore.task;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs again and again until it is closed, whatever it throws. Every periodic task of
 * the program is one of these. The pauses are measured by the monotonic clock.
 */
public final class Periodic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
    private static final long CLOSE_SECONDS = 2;

    private final String name;
    private final Runnable task;
    private final LimitedWarnings failures = new LimitedWarnings(LOG);
    private final ScheduledExecutorService thread;

    private Periodic(String name, Duration first, Duration pause, Runnable task) {
        this.name = name;
        this.task = task;
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named(name));
        thread.scheduleWithFixedDelay(
                this::run, first.toNanos(), Math.max(1, pause.toNanos()), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts a task whose first run is after one pause.
     *
     * @param name of its thread, shown in the log
     * @param pause between the end of a run and the beginning of the next one
     */
    public static Periodic start(String name, Duration pause, Runnable task) {
        return new Periodic(name, pause, pause, task);
    }

    /**
     * As {@link #start}; a run is left out while the condition does not hold.
     *
     * @param condition asked in the thread of the task before each run
     */
    public static Periodic startWhile(
            BooleanSupplier condition, String name, Duration pause, Runnable task) {
        return start(
                name,
                pause,
                () -> {
                    if (condition.getAsBoolean()) {
                        task.run();
                    }
                });
    }

    /** As {@link #start}, with the first run at once. */
    public static Periodic startNow(String name, Duration pause, Runnable task) {
        return new Periodic(name, Duration.ZERO, pause, task);
    }

    /** Begins no further run, interrupts the current one and waits up to 2 s for its end. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The executor would drop a task that throws. */
    private void run() {
        try {
            task.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable failure) {
        try {
            failures.warn("The task '" + name + "' failed and runs again: " + failure);
        } catch (Throwable alsoFailed) {
            // Without memory for a log line the next run matters more.
            Thread.onSpinWait();
        }
    }
}
