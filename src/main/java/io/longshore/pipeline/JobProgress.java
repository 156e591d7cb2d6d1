package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.job.ProgressEvent;
import io.longshore.task.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells of one job's bytes, not more than once a second. */
public final class JobProgress implements Progress {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final JobId id;
    private final ProgressEvents events;
    private final Clock clock;

    private ProgressEvent.Phase phase = ProgressEvent.Phase.CHECK;
    private long done;
    private long total;
    private Instant told = Instant.MIN;

    public JobProgress(JobId id, ProgressEvents events, Clock clock) {
        this.id = id;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public synchronized void begin(Phase begun, long totalBytes) {
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
        events.tell(new ProgressEvent(1, id, phase, done, total, now));
    }

    private static ProgressEvent.Phase named(Phase phase) {
        return switch (phase) {
            case CHECK -> ProgressEvent.Phase.CHECK;
            case PUSH, EXPORT -> ProgressEvent.Phase.PUSH;
            case VERIFY -> ProgressEvent.Phase.VERIFY;
        };
    }
}
