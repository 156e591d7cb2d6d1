package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.task.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells of one job's bytes, not more than once a second. */
public final class JobProgress implements Progress {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final JobId id;
    private final ProgressEvents events;
    private final Clock clock;

    /** Where the job's images go; null if that is not known. */
    private final @Nullable String goal;

    private final int attempt;

    /** Of the current phase. */
    private @Nullable String target;

    private ProgressEvent.Phase phase = ProgressEvent.Phase.CHECK;
    private long done;
    private long total;
    private Instant told = Instant.MIN;

    /**
     * @param goal where the job's images go, for phases that are not about one repository; null if
     *     that is not known
     * @param attempt its number
     */
    public JobProgress(
            JobId id, @Nullable String goal, int attempt, ProgressEvents events, Clock clock) {
        this.id = id;
        this.attempt = attempt;
        this.goal = goal;
        this.target = goal;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void begin(Phase begun, long totalBytes) {
        begin(begun, totalBytes, goal);
    }

    @Override
    public synchronized void begin(Phase begun, long totalBytes, @Nullable String repository) {
        target = repository;
        phase = named(begun);
        done = 0;
        total = totalBytes;
        tell(clock.instant());
    }

    @Override
    public synchronized void advance(long bytes) {
        done += bytes;
        Instant now = clock.instant();
        if (!now.isBefore(told.plus(BETWEEN))) {
            tell(now);
        }
    }

    private void tell(Instant now) {
        told = now;
        events.tell(ProgressEvent.moved(id, phase, done, total, target, now, attempt));
    }

    private static ProgressEvent.Phase named(Phase phase) {
        return switch (phase) {
            case CHECK -> ProgressEvent.Phase.CHECK;
            case PUSH, EXPORT -> ProgressEvent.Phase.PUSH;
            case VERIFY -> ProgressEvent.Phase.VERIFY;
        };
    }
}
