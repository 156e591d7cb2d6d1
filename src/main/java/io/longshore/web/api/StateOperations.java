package io.longshore.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.access.ApiAction;
import io.longshore.delivery.Delivery;
import io.longshore.delivery.DeliveryState;
import io.longshore.job.JobId;
import io.longshore.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happens now: the state in a sentence, the files in {@code drop/}, the events. */
final class StateOperations {
    private static final int DOCUMENT = 1;

    private final ApiParts parts;

    StateOperations(ApiParts parts) {
        this.parts = parts;
    }

    /** How urgent the sentence is. */
    private enum Tone {
        GOOD,
        ATTENTION,
        BAD
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Now(
            int version,
            Tone tone,
            String sentence,
            boolean ready,
            Map<String, Integer> counts,
            @Nullable Instant oldestSince,
            List<Dependency> dependencies,
            int alerts) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Dependency(
            String name, boolean up, Instant since, @Nullable String what, @Nullable String fix) {
        static Dependency of(DependencyState finding) {
            Problem problem = finding.problem();
            return new Dependency(
                    finding.name(),
                    problem == null,
                    finding.since(),
                    problem == null ? null : problem.what(),
                    problem == null ? null : problem.fix());
        }
    }

    private record Drop(int version, List<JobDocument> items) {}

    Map<String, ApiOperation> all() {
        return Map.of("now", this::now, "getDrop", this::drop, "getEvents", this::events);
    }

    private ApiAnswer now(ApiRequest request) {
        request.require(ApiAction.READ_STATE, false);
        List<Delivery> underWay = parts.deliveries().underWay();
        List<Delivery> inDrop = parts.deliveries().inDrop();
        Map<String, Integer> counts = new TreeMap<>();
        for (DeliveryState state : DeliveryState.values()) {
            counts.put(state.name(), 0);
        }
        Stream.concat(underWay.stream(), inDrop.stream())
                .forEach(it -> counts.merge(it.state().name(), 1, Integer::sum));
        List<DependencyState> findings = parts.site().dependencies().get();
        int alerts = parts.alerts().list().size();
        Optional<DependencyState> down =
                findings.stream().filter(it -> it.problem() != null).findFirst();
        Tone tone =
                down.isPresent()
                        ? Tone.BAD
                        : alerts > 0 || counts.getOrDefault(DeliveryState.NOT_TAKEN.name(), 0) > 0
                                ? Tone.ATTENTION
                                : Tone.GOOD;
        return ApiAnswer.json(
                200,
                new Now(
                        DOCUMENT,
                        tone,
                        sentence(down, alerts, underWay.size(), counts),
                        down.isEmpty(),
                        counts,
                        underWay.stream()
                                .map(
                                        it ->
                                                it.source() == null
                                                        ? it.since()
                                                        : it.source().receivedAt())
                                .filter(Objects::nonNull)
                                .min(Instant::compareTo)
                                .orElse(null),
                        findings.stream().map(Dependency::of).toList(),
                        alerts));
    }

    private static String sentence(
            Optional<DependencyState> down, int alerts, int underWay, Map<String, Integer> counts) {
        if (down.isPresent()) {
            Problem problem = down.get().problem();
            return (problem == null ? down.get().name() : problem.what())
                    + " Longshore looks again by itself.";
        }
        int notTaken = counts.getOrDefault(DeliveryState.NOT_TAKEN.name(), 0);
        String work =
                underWay == 0
                        ? "Nothing is under way."
                        : underWay == 1
                                ? "One delivery is under way."
                                : underWay + " deliveries are under way.";
        String dropped =
                notTaken == 0
                        ? ""
                        : notTaken == 1
                                ? " One file in drop/ is not taken."
                                : " " + notTaken + " files in drop/ are not taken.";
        String alerted =
                alerts == 0
                        ? ""
                        : alerts == 1 ? " One alert is on." : " " + alerts + " alerts are on.";
        return work + dropped + alerted;
    }

    private ApiAnswer drop(ApiRequest request) {
        boolean all = request.seesAll(ApiAction.READ_DELIVERIES);
        String caller = request.who().principal();
        return ApiAnswer.json(
                200,
                new Drop(
                        DOCUMENT,
                        parts.deliveries().inDrop().stream()
                                .filter(it -> all || JobReading.isOf(it, caller))
                                .map(JobDocument::of)
                                .toList()));
    }

    private ApiAnswer events(ApiRequest request) {
        boolean all = request.seesAll(ApiAction.READ_DELIVERIES);
        Set<String> types =
                request.query("types")
                        .map(it -> Set.copyOf(List.of(it.split(","))))
                        .orElse(Set.of());
        Optional<String> after =
                request.header("Last-Event-ID")
                        .filter(it -> it.matches("[0-9]{1,18}"))
                        .or(() -> request.query("lastEventId"))
                        .filter(it -> it.matches("[0-9]{1,18}"));
        return new ApiAnswer.Stream(
                new EventFilter(
                        types,
                        request.query("job").map(JobId::parse).orElse(null),
                        all ? null : request.who().principal(),
                        after.map(Long::valueOf).orElse(null)));
    }
}
