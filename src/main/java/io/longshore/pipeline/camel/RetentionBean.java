package io.longshore.pipeline.camel;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.RemovalHold;
import io.longshore.share.Retention;
import io.longshore.task.RateLimit;
import io.longshore.text.HumanReadable;
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
    private final RemovalHold hold;
    private final RateLimit toldOfDoubt = new RateLimit(Duration.ofHours(1));
    private final RateLimit toldOfSoon = new RateLimit(Duration.ofDays(1));

    /** Of the one thread of the route. */
    private boolean low;

    /**
     * @param leads false while another gateway may be at work: then nothing is removed
     */
    public RetentionBean(
            Retention retention,
            RemovalHold hold,
            RateLimitedAlerts limitedAlerts,
            BooleanSupplier leads) {
        this.retention = retention;
        this.hold = hold;
        this.limitedAlerts = limitedAlerts;
        this.leads = leads;
    }

    /** One run. A failure is reported, and the next run tries again. */
    public void sweep() {
        if (!leads.getAsBoolean()) {
            return;
        }
        try {
            Optional<RemovalHold.Doubt> doubt = hold.look();
            Retention.SweepResult swept = retention.sweep(doubt.isEmpty());
            if (swept.tarballs() > 0 || swept.reports() > 0) {
                LOG.info(
                        "removed {} old archives ({} MB) and {} old reports",
                        swept.tarballs(),
                        swept.bytes() / 1_000_000,
                        swept.reports());
            }
            if (doubt.isPresent()) {
                tellOf(doubt.get(), swept.soon());
            } else if (swept.soon() > 0 && toldOfSoon.allows("")) {
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

    private void tellOf(RemovalHold.Doubt doubt, int due) {
        if (toldOfDoubt.allows("")) {
            LOG.warn(
                    "the time of day is {} later than expected, and no time service is known to keep"
                            + " it: nothing is removed by age for {}. {} archives in done/,"
                            + " rejected/ and depot/ are due then: set the clock if it is wrong, or"
                            + " replay or copy those that are still needed",
                    HumanReadable.duration(doubt.ahead()),
                    HumanReadable.duration(doubt.left()),
                    due);
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
