package io.longshore.pipeline;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.Alert;
import io.longshore.report.ReportProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures of a part of the gateway in the log and as alerts. Thread-safe. */
public final class RateLimitedAlerts {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimitedAlerts.class);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    private final String about;
    private final Alerts alerts;
    private final Clock clock;
    private @Nullable Code told;
    private Instant toldAt = Instant.MIN;

    /**
     * @param about the part, as {@link Alert#about} has it
     */
    public RateLimitedAlerts(String about, Alerts alerts, Clock clock) {
        this.about = about;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** Reports a problem that may recur at each scan, at most once a minute. */
    public synchronized void tell(Problem problem) {
        Instant now = clock.instant();
        if (problem.code() == told && now.isBefore(toldAt.plus(TELL_EVERY))) {
            return;
        }
        told = problem.code();
        toldAt = now;
        raise(problem, ReportProblem.error(problem), now);
    }

    /** Reports a problem that does not stop the work. */
    public void warn(Problem problem) {
        raise(problem, ReportProblem.warning(problem), clock.instant());
    }

    /** Reports that the problem is over. */
    public void over() {
        alerts.raise(new Alert(about, null, clock.instant()));
    }

    private void raise(Problem problem, ReportProblem reported, Instant at) {
        LOG.warn("{} {} {}", problem.what(), problem.why(), problem.fix());
        alerts.raise(new Alert(about, reported, at));
    }
}
