package io.longshore.pipeline.camel;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Retention;
import io.longshore.task.RateLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes old files of finished jobs, and reports a disk that is almost full. */
public final class RetentionBean {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionBean.class);

    private final Retention retention;
    private final RateLimitedAlerts limitedAlerts;
    private final BooleanSupplier leads;
    private final RateLimit toldOfSoon = new RateLimit(Duration.ofDays(1));

    /** Of the one thread of the route. */
    private boolean low;

    /**
     * @param leads false while another gateway may be at work: then nothing is removed
     */
    public RetentionBean(
            Retention retention, RateLimitedAlerts limitedAlerts, BooleanSupplier leads) {
        this.retention = retention;
        this.limitedAlerts = limitedAlerts;
        this.leads = leads;
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
            if (swept.soon() > 0 && toldOfSoon.allows("")) {
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
