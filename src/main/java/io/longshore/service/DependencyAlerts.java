package io.longshore.service;

import io.longshore.pipeline.Alerts;
import io.longshore.problem.Problem;
import io.longshore.report.Alert;
import io.longshore.report.ReportProblem;
import io.longshore.web.Metrics;
import io.longshore.web.Readiness;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Raises an alert when a dependency becomes unavailable, and one when it is available again.
 * Thread-safe.
 */
final class DependencyAlerts {
    private final Supplier<? extends Alerts> alerts;
    private final Supplier<Metrics> metrics;

    /** The dependencies that an alert was raised for and that are still unavailable. */
    private final Set<String> unavailable = ConcurrentHashMap.newKeySet();

    DependencyAlerts(Supplier<? extends Alerts> alerts, Supplier<Metrics> metrics) {
        this.alerts = alerts;
        this.metrics = metrics;
    }

    /** A dependency has a state that it did not have before. */
    void changed(Readiness.Finding finding) {
        String name = finding.name();
        metrics.get().found(name, finding.isUp());
        Problem problem = finding.problem();
        if (problem != null && unavailable.add(name)) {
            alerts.get().raise(new Alert(name, ReportProblem.error(problem), finding.since()));
        } else if (problem == null && unavailable.remove(name)) {
            alerts.get().raise(new Alert(name, null, finding.since()));
        }
    }

    boolean isUnavailable(String name) {
        return unavailable.contains(name);
    }
}
