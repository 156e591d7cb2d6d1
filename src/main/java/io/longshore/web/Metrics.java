package io.longshore.web;

import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportSink;
import io.longshore.report.ReportTimes;
import io.longshore.report.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Counts what happens, for Prometheus; the names are promised in docs/operations.md. */
public final class Metrics implements ReportSink, AutoCloseable {
    private static final Duration[] STEPS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4)
    };

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Timer jobTime =
            Timer.builder("longshore.job")
                    .description("From taking up a job to its report")
                    .serviceLevelObjectives(STEPS)
                    .register(registry);
    private final MultiGauge queues =
            MultiGauge.builder("longshore.queue.messages")
                    .description("Messages that a queue holds")
                    .register(registry);
    private final Map<String, AtomicInteger> dependencies = new ConcurrentHashMap<>();
    private final AtomicReference<Double> brokerAhead = new AtomicReference<>(Double.NaN);
    private final AtomicReference<Double> synchronised = new AtomicReference<>(Double.NaN);
    private final Map<String, AtomicLong> certificates = new ConcurrentHashMap<>();
    private final Supplier<Map<String, Long>> depths;

    /**
     * @param depths messages by queue, requested at each scrape; may throw a ProblemException, then
     *     the queues are left out
     */
    public Metrics(Supplier<Map<String, Long>> depths) {
        this.depths = depths;
        Gauge.builder("longshore.broker.clock.ahead.seconds", brokerAhead::get)
                .description("How far the broker's clock is ahead of this machine's")
                .register(registry);
        Gauge.builder("longshore.clock.synchronised", synchronised::get)
                .description("Whether a time service keeps this machine's clock")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        // A rate needs a zero to start from.
        for (Status status : Status.values()) {
            jobs(status);
        }
        for (LayerOutcome outcome :
                new LayerOutcome[] {
                    LayerOutcome.UPLOADED, LayerOutcome.PRESENT, LayerOutcome.MOUNTED
                }) {
            bytes(outcome);
        }
    }

    /** Counts the job; each call counts. */
    @Override
    public void filed(FiledReport filed) {
        ImportReport report = filed.report();
        jobs(report.status()).increment();
        ReportTimes times = report.times();
        if (times.receivedAt() != null && times.finishedAt() != null) {
            Duration time = Duration.between(times.receivedAt(), times.finishedAt());
            jobTime.record(time.isNegative() ? Duration.ZERO : time);
        }
        ImportReport.Transfer moved = report.content().transfer();
        if (moved != null) {
            bytes(LayerOutcome.UPLOADED).increment(moved.uploadedBytes());
            bytes(LayerOutcome.PRESENT).increment(moved.presentBytes());
            bytes(LayerOutcome.MOUNTED).increment(moved.mountedBytes());
        }
    }

    /**
     * A request to the registry has ended.
     *
     * @param code the HTTP status; 0 without an answer
     */
    public void requested(String method, int code) {
        registry.counter(
                        "longshore.registry.requests",
                        "method",
                        method,
                        "code",
                        code == 0 ? "none" : String.valueOf(code))
                .increment();
    }

    /**
     * Something is tried again.
     *
     * @param reason the name of a problem's code
     */
    public void retried(String reason) {
        registry.counter("longshore.retries", "reason", reason).increment();
    }

    /** Something that we depend on is there, or is not. */
    public void found(String dependency, boolean up) {
        dependencies
                .computeIfAbsent(
                        dependency,
                        name ->
                                registry.gauge(
                                        "longshore.dependency.up",
                                        Tags.of("dependency", name),
                                        new AtomicInteger()))
                .set(up ? 1 : 0);
    }

    /**
     * How many whole days a certificate of ours is valid.
     *
     * @param certificate whose it is
     * @param days negative once it has expired
     */
    public void certificate(String certificate, long days) {
        certificates
                .computeIfAbsent(
                        certificate,
                        name ->
                                registry.gauge(
                                        "longshore.certificate.days.left",
                                        Tags.of("certificate", name),
                                        new AtomicLong()))
                .set(days);
    }

    /**
     * The broker's clock was measured.
     *
     * @param ahead of this machine's; negative if it is behind
     */
    public void brokerClock(Duration ahead) {
        brokerAhead.set(ahead.toMillis() / 1000.0);
    }

    /**
     * Whether a time service keeps this machine's clock.
     *
     * @param synchronised 1 or 0; not a number where it is not known
     */
    public void clockSynchronised(double synchronised) {
        this.synchronised.set(synchronised);
    }

    /** All of it in the text format of Prometheus. */
    public String scrape() {
        try {
            queues.register(
                    depths.get().entrySet().stream()
                            .map(
                                    queue ->
                                            MultiGauge.Row.of(
                                                    Tags.of("queue", queue.getKey()),
                                                    queue.getValue()))
                            .toList(),
                    true);
        } catch (ProblemException e) {
            // The readiness reports that the broker is unavailable; an old number would be wrong.
            queues.register(List.of(), true);
        }
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private Counter jobs(Status status) {
        return registry.counter("longshore.jobs", "outcome", word(status));
    }

    private Counter bytes(LayerOutcome outcome) {
        return registry.counter("longshore.bytes", "outcome", word(outcome));
    }

    private static String word(Enum<?> outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
