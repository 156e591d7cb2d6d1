package io.longshore.cli.queue;

import io.longshore.broker.BrokerClient;
import io.longshore.broker.Subscription;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.problem.ProblemException;
import io.longshore.task.DaemonThreads;
import io.longshore.task.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how one job gets on while a command waits for its report. Never a reason to fail: without
 * events, or without the right to read them, nothing is shown.
 */
final class ProgressView {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** What has come already is shown to its end. */
    private static final Duration NO_PATIENCE = Duration.ofMillis(1);

    private final ProgressDisplay display;
    private final Thread reader;
    private volatile boolean isOver;

    /** Of the last event; only the reader's thread uses these. */
    private Progress.@Nullable Phase phase;

    private @Nullable String target;
    private long done;

    /** Shows it while this works. */
    static <T> T during(
            BrokerClient broker, JobId job, ProgressFlag flag, PrintWriter err, Supplier<T> work) {
        if (!flag.isShown()) {
            return work.get();
        }
        ProgressView view = new ProgressView(broker, job, flag, err);
        view.reader.start();
        try {
            return work.get();
        } finally {
            view.end();
        }
    }

    private ProgressView(BrokerClient broker, JobId job, ProgressFlag flag, PrintWriter err) {
        display = flag.start(err);
        reader = DaemonThreads.named("progress").newThread(() -> read(broker, job));
    }

    private void read(BrokerClient broker, JobId job) {
        try (Subscription<ProgressEvent> events = broker.progress(job)) {
            Optional<ProgressEvent> next;
            do {
                next = events.next(isOver ? NO_PATIENCE : PATIENCE);
                next.ifPresent(this::show);
            } while (next.isPresent() || !isOver);
        } catch (ProblemException e) {
            // The report is what the command waits for.
        }
    }

    private void show(ProgressEvent event) {
        Optional<Progress.Phase> now = shown(event.phase());
        if (now.isEmpty()) {
            return;
        }
        boolean isNext =
                now.get() != phase
                        || !Objects.equals(event.target(), target)
                        || event.doneBytes() == 0 && done > 0;
        if (isNext) {
            phase = now.get();
            target = event.target();
            done = 0;
            display.begin(now.get(), event.totalBytes());
        }
        display.advance(event.doneBytes() - done);
        done = event.doneBytes();
    }

    /** Empty for a milestone, which has no bytes. */
    private static Optional<Progress.Phase> shown(ProgressEvent.Phase phase) {
        return switch (phase) {
            case CHECK -> Optional.of(Progress.Phase.CHECK);
            case PUSH -> Optional.of(Progress.Phase.PUSH);
            case VERIFY -> Optional.of(Progress.Phase.VERIFY);
            case CLAIMED, QUEUED, FILED -> Optional.empty();
        };
    }

    private void end() {
        isOver = true;
        try {
            reader.join(2 * PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        display.close();
    }
}
