package io.longshore.pipeline.imports;

import io.longshore.task.Progress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps the check of an archive from being further than the uploads beside it. Both take about the
 * same part of the processors; where the check runs first, the uploads get less of them, and then
 * one of them alone cannot use all. Side by side both end sooner.
 *
 * <p>The check rests for a few times as long as it worked, at most, and goes on without rests where
 * those are in vain: a slow network, and not the processors, is what the uploads wait for then.
 * Thread-safe.
 */
final class Pace {
    /** The longest rest, in times of the work before it. */
    private static final int LONGEST_REST = 8;

    /** This much may be checked in vain rests. */
    private static final long IN_VAIN_BYTES = 256 << 20;

    /** How far the check may be ahead, so that it has not to rest after each part. */
    private static final long LEAD_BYTES = 4 << 20;

    private final LongSupplier nanos;

    /** Of the uploads. Guarded by this, as are all fields below. */
    private long toSend;

    private long sent;
    private long toCheck;
    private long checked;

    /** When the latest rest ended. */
    private long workingSince;

    private long inVain;
    private boolean isOver;

    /**
     * @param nanos a clock like {@link System#nanoTime}
     */
    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What one more upload has to report to. */
    synchronized Upload upload(long bytes) {
        toSend += bytes;
        return new Upload(bytes);
    }

    private synchronized void sent(long bytes) {
        sent += bytes;
        notifyAll();
    }

    /** One upload beside the check. */
    final class Upload implements Progress {
        private final long bytes;
        private final AtomicLong sentOfIt = new AtomicLong();

        private Upload(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void begin(Phase phase, long totalBytes) {
            throw new UnsupportedOperationException("an upload is part of a phase");
        }

        @Override
        public void advance(long more) {
            sentOfIt.addAndGet(more);
            sent(more);
        }

        /** It has ended, however: nobody rests for what is left of it. */
        void end() {
            advance(bytes - sentOfIt.get());
        }
    }

    /** What the check has to report to; its other phases are not delayed. */
    Progress ofCheck(Progress shown) {
        return new Progress() {
            @Override
            public void begin(Phase phase, long totalBytes) {
                begun(phase == Phase.CHECK, totalBytes);
                shown.begin(phase, totalBytes);
            }

            @Override
            public void begin(Phase phase, long totalBytes, String repository) {
                begun(phase == Phase.CHECK, totalBytes);
                shown.begin(phase, totalBytes, repository);
            }

            @Override
            public void advance(long bytes) {
                shown.advance(bytes);
                rest(bytes);
            }
        };
    }

    private synchronized void begun(boolean isCheck, long totalBytes) {
        isOver = !isCheck || totalBytes <= 0;
        toCheck = totalBytes;
        checked = 0;
        workingSince = nanos.getAsLong();
    }

    private synchronized void rest(long bytes) {
        checked += bytes;
        if (isOver || !isAhead()) {
            workingSince = nanos.getAsLong();
            return;
        }
        long now = nanos.getAsLong();
        long until = now + LONGEST_REST * (now - workingSince);
        try {
            while (isAhead() && until - now > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, until - now);
                now = nanos.getAsLong();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isOver = true;
        }
        inVain = isAhead() ? inVain + bytes : 0;
        isOver |= inVain > IN_VAIN_BYTES;
        workingSince = nanos.getAsLong();
    }

    /** Compares the parts of the whole, because the sizes are not the same. */
    private boolean isAhead() {
        return sent < toSend && (double) (checked - LEAD_BYTES) / toCheck > (double) sent / toSend;
    }
}
