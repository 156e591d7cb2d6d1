package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.pipeline.Alerts;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import io.longshore.web.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the broker's clock, and reports when it differs from that of this machine. */
final class ClockWatch {
    /** A larger difference is reported. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    private final Metrics metrics;
    private final RateLimitedAlerts alerts;
    private boolean isTold;

    ClockWatch(Metrics metrics, Alerts alerts, Clock clock) {
        this.metrics = metrics;
        this.alerts = new RateLimitedAlerts("clock", alerts, clock);
    }

    static Periodic start(Broker broker, Metrics metrics, Alerts alerts, Clock clock) {
        ClockWatch watch = new ClockWatch(metrics, alerts, clock);
        return Periodic.startNow(
                "broker-clock",
                MEASURE_EVERY,
                () -> {
                    try {
                        broker.measureClock();
                    } catch (ProblemException e) {
                        // The readiness reports that the broker is unavailable.
                        LOG.debug("the broker's clock is not measured: {}", e.problem().what());
                    }
                    broker.clock().ahead(clock.instant()).ifPresent(watch::found);
                });
    }

    /**
     * @param ahead how far the broker's clock is ahead of this machine's
     */
    void found(Duration ahead) {
        metrics.brokerClock(ahead);
        if (ahead.abs().compareTo(TOLERANCE) > 0) {
            isTold = true;
            alerts.tell(problem(ahead));
        } else if (isTold) {
            isTold = false;
            alerts.over();
        }
    }

    private static Problem problem(Duration ahead) {
        return Problem.temporary(
                Code.CLOCK_DIFFERS,
                String.format(
                        Locale.ROOT,
                        "The broker's clock is %.1f seconds %s this machine's.",
                        ahead.abs().toMillis() / 1000.0,
                        ahead.isNegative() ? "behind" : "ahead of"),
                "One of the two clocks is wrong. Pauses and attempts are not affected; the times in"
                        + " reports and logs are those of this machine.",
                "Compare 'date -u' on both machines, and run a time service (chrony,"
                        + " systemd-timesyncd) on each.");
    }
}
