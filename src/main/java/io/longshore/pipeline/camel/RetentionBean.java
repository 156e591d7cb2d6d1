package io.longshore.pipeline.camel;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Retention;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes old files of finished jobs, and reports a disk that is almost full. */
public final class RetentionBean {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionBean.class);
    private static final Duration TELL_EVERY = Duration.ofDays(1);

    private final Retention retention;
    private final RateLimitedAlerts limitedAlerts;
    private final BooleanSupplier leads;
    private final Clock clock;

    /** Of the one thread of the route. */
    private Instant toldOfSoon = Instant.MIN;

    private boolean low;

    /**
     * @param leads false while another gateway may be at work: then nothing is removed
     */
    public RetentionBean(
            Retention retention,
            RateLimitedAlerts limitedAlerts,
            BooleanSupplier leads,
            Clock clock) {
        this.retention = retention;
        this.limitedAlerts = limitedAlerts;
        this.leads = leads;
        this.clock = clock;
    }

    /** One run. A failure is reported, and the next run tries again. */
    public void sweep() {
        if (!leads.getAsBoolean()) {
            return;
        }
        try {
            Retention.SweepResult swept = retention.sweep();
            if (swept.tarballs() > 0 || swept.reports() > 0) {
                LOG.info(
                        "removed {} old archives ({} MB) and {} old reports",
                        swept.tarballs(),
                        swept.bytes() / 1_000_000,
                        swept.reports());
            }
            if (swept.soon() > 0 && isTimeToTell()) {
                LOG.warn(
                        "{} archives in done/, rejected/ and depot/ are removed within a day:"
                                + " replay or copy those that are still needed",
                        swept.soon());
            }
            tellOfRoom();
        } catch (ProblemException e) {
            limitedAlerts.warn(e.problem());
        }
    }

    private boolean isTimeToTell() {
        Instant now = clock.instant();
        boolean time = now.isAfter(toldOfSoon.plus(TELL_EVERY));
        toldOfSoon = time ? now : toldOfSoon;
        return time;
    }

    /** Once when it gets low, and once when it is over. */
    private void tellOfRoom() {
        Optional<Long> left = retention.lowRoom();
        if (left.isPresent() && !low) {
            limitedAlerts.warn(diskLow(left.get()));
        } else if (left.isEmpty() && low) {
            limitedAlerts.over();
        }
        low = left.isPresent();
    }

    private static Problem diskLow(long left) {
        return Problem.temporary(
                Code.DISK_LOW,
                "The disk of the share has " + left / 1_000_000 + " MB left.",
                "That is less than longshore.disk.least.",
                "Make room, or keep archives for a shorter time: longshore.tarballs.keep,"
                        + " longshore.tarballs.keep-size.");
    }
}
