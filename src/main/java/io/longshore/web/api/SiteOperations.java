package io.longshore.web.api;

import io.longshore.access.ApiAction;
import io.longshore.delivery.Delivery;
import io.longshore.job.JobId;
import io.longshore.report.Alert;
import io.longshore.report.ReportProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What an operator looks at: queues, workers, alerts. */
final class SiteOperations {
    private static final int DOCUMENT = 1;

    private final ApiParts parts;

    SiteOperations(ApiParts parts) {
        this.parts = parts;
    }

    private record Items<T>(int version, List<T> items) {}

    private record Queue(String queue, long messages) {}

    private record Worker(String worker, List<JobId> jobs) {}

    private record Raised(
            String about, String code, String what, String why, String fix, Instant since) {
        static Raised of(Alert alert) {
            ReportProblem problem = Objects.requireNonNull(alert.problem(), "an alert that is on");
            return new Raised(
                    alert.about(),
                    problem.code(),
                    problem.what(),
                    problem.why(),
                    problem.fix(),
                    alert.at());
        }
    }

    Map<String, ApiOperation> all() {
        return Map.of(
                "getQueues", this::queues, "getWorkers", this::workers, "getAlerts", this::alerts);
    }

    private ApiAnswer queues(ApiRequest request) {
        request.require(ApiAction.READ_QUEUES, false);
        List<Queue> queues =
                new TreeMap<>(parts.site().depths().get())
                        .entrySet().stream()
                                .map(it -> new Queue(it.getKey(), it.getValue()))
                                .toList();
        return ApiAnswer.json(200, new Items<>(DOCUMENT, queues));
    }

    private ApiAnswer workers(ApiRequest request) {
        request.require(ApiAction.READ_QUEUES, false);
        Map<String, List<JobId>> jobs = new TreeMap<>();
        for (Delivery delivery : parts.deliveries().underWay()) {
            if (delivery.worker() != null && delivery.job() != null) {
                jobs.computeIfAbsent(delivery.worker(), name -> new ArrayList<>())
                        .add(delivery.job());
            }
        }
        List<Worker> workers =
                jobs.entrySet().stream().map(it -> new Worker(it.getKey(), it.getValue())).toList();
        return ApiAnswer.json(200, new Items<>(DOCUMENT, workers));
    }

    private ApiAnswer alerts(ApiRequest request) {
        request.require(ApiAction.READ_ALERTS, false);
        List<Raised> raised = parts.alerts().list().stream().map(Raised::of).toList();
        return ApiAnswer.json(200, new Items<>(DOCUMENT, raised));
    }
}
