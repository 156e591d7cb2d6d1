package io.longshore.pipeline;

import io.longshore.problem.Problem;
import io.longshore.report.Alert;
import io.longshore.report.ReportProblem;
import io.longshore.task.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures of a part of the gateway in the log and as alerts. Thread-safe. */
public final class RateLimitedAlerts {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimitedAlerts.class);

    private final String about;
    private final Alerts alerts;
    private final Clock clock;
    private final RateLimit limit = new RateLimit(Duration.ofMinutes(1));

    /**
     * @param about the part, as {@link Alert#about} has it
     */
    public RateLimitedAlerts(String about, Alerts alerts, Clock clock) {
        this.about = about;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** Reports a problem that may recur at each scan, at most once a minute for each code. */
    public void tell(Problem problem) {
        if (limit.allows(problem.code())) {
            raise(problem, ReportProblem.error(problem), clock.instant());
        }
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
