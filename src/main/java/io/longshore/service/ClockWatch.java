package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.pipeline.Alerts;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import io.longshore.task.TimeService;
import io.longshore.web.ClockState;
import io.longshore.web.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the broker's clock, and reports when it differs from that of this machine. Looks whether
 * a time service keeps the clock of this machine.
 */
final class ClockWatch implements AutoCloseable {
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    private final Metrics metrics;
    private final RateLimitedAlerts alerts;
    private final Clock clock;
    private final Supplier<TimeService> look;
    private boolean isTold;
    private @Nullable Periodic measuring;
    private @Nullable Periodic looking;

    private volatile Supplier<Optional<Duration>> ahead = Optional::empty;
    private volatile @Nullable TimeService service;

    ClockWatch(Metrics metrics, Alerts alerts, Clock clock, Supplier<TimeService> look) {
        this.metrics = metrics;
        this.alerts = new RateLimitedAlerts("clock", alerts, clock);
        this.clock = clock;
        this.look = look;
    }

    static ClockWatch start(Broker broker, Metrics metrics, Alerts alerts, Clock clock) {
        ClockWatch watch = new ClockWatch(metrics, alerts, clock, TimeService::look);
        watch.ahead = () -> broker.clock().ahead(clock.instant());
        watch.looking = Periodic.startNow("time-service", LOOK_EVERY, watch::look);
        watch.measuring =
                Periodic.startNow("broker-clock", MEASURE_EVERY, () -> watch.measure(broker));
        return watch;
    }

    /** What is known now. Returns at once. */
    ClockState state() {
        TimeService known = service;
        return ClockState.of(
                ahead.get(),
                known == null
                        ? new TimeService(TimeService.State.NOT_KNOWN, "Not looked at yet.")
                        : known);
    }

    @Override
    public void close() {
        if (measuring != null) {
            measuring.close();
        }
        if (looking != null) {
            looking.close();
        }
    }

    /** Looks after the time service of this machine; each change of its state is logged. */
    void look() {
        TimeService before = service;
        TimeService now = look.get();
        service = now;
        metrics.clockSynchronised(
                switch (now.state()) {
                    case SYNCHRONISED -> 1;
                    case NOT_SYNCHRONISED -> 0;
                    case SERVICE_RUNS, NOT_KNOWN -> Double.NaN;
                });
        if (before == null || before.state() != now.state()) {
            LOG.info("{}", now.text());
        }
    }

    private void measure(Broker broker) {
        try {
            broker.measureClock();
        } catch (ProblemException e) {
            // The readiness reports that the broker is unavailable.
            LOG.debug("the broker's clock is not measured: {}", e.problem().what());
        }
        broker.clock().ahead(clock.instant()).ifPresent(this::found);
    }

    /**
     * @param ahead how far the broker's clock is ahead of this machine's
     */
    void found(Duration ahead) {
        metrics.brokerClock(ahead);
        if (ClockState.isLarge(ahead)) {
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
                ClockState.sentence(ahead),
                "One of the two clocks is wrong. Pauses and attempts are not affected; the times in"
                        + " reports and logs are those of this machine.",
                "Compare 'date -u' on both machines, and run a time service (chrony,"
                        + " systemd-timesyncd) on each.");
    }
}
