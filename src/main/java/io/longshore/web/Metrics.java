package io.longshore.web;

import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportSink;
import io.longshore.report.ReportTimes;
import io.longshore.report.Severity;
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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, AtomicLong> dependencies = new ConcurrentHashMap<>();
    private final AtomicReference<Double> brokerAhead = new AtomicReference<>(Double.NaN);
    private final AtomicReference<Double> synchronised = new AtomicReference<>(Double.NaN);
    private final Map<String, AtomicLong> certificates = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();
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
        String version = Metrics.class.getPackage().getImplementationVersion();
        Gauge.builder("longshore.build.info", () -> 1)
                .description("The version of the program and of Java; always 1")
                .tag("version", version == null ? "unknown" : version)
                .tag("java", Runtime.version().toString())
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
        if (report.status() != Status.VERIFIED) {
            report.problems().stream()
                    .filter(problem -> problem.severity() == Severity.ERROR)
                    .findFirst()
                    .ifPresent(problem -> rejected(report.status(), problem.code()));
        }
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
        Counter.builder("longshore.registry.requests")
                .description("Requests to the registry and its token service")
                .tags("method", method, "code", code == 0 ? "none" : String.valueOf(code))
                .register(registry)
                .increment();
    }

    /**
     * Something is tried again.
     *
     * @param reason the name of a problem's code
     */
    public void retried(String reason) {
        Counter.builder("longshore.retries")
                .description("Requests to the registry and jobs that are tried again")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** Something that we depend on is there, or is not. */
    public void found(String dependency, boolean up) {
        dependencies
                .computeIfAbsent(
                        dependency,
                        name ->
                                gauge(
                                        "longshore.dependency.up",
                                        "1 while a dependency is available, otherwise 0",
                                        Tags.of("dependency", name)))
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
                                gauge(
                                        "longshore.certificate.days.left",
                                        "Whole days until a certificate expires",
                                        Tags.of("certificate", name)))
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

    /**
     * The disk of a folder was measured.
     *
     * @param disk "share" or "data"
     * @param free bytes that the process may still write
     * @param total bytes
     */
    public void disk(String disk, long free, long total) {
        gauges.computeIfAbsent(
                        "free " + disk,
                        name ->
                                gauge(
                                        "longshore.disk.free.bytes",
                                        "Bytes that the process may still write",
                                        Tags.of("disk", disk)))
                .set(free);
        gauges.computeIfAbsent(
                        "total " + disk,
                        name ->
                                gauge(
                                        "longshore.disk.total.bytes",
                                        "Size of the file system",
                                        Tags.of("disk", disk)))
                .set(total);
    }

    /**
     * The jobs without a report were counted.
     *
     * @param oldest how long ago the first of them was received; zero without any
     */
    public void openJobs(int jobs, Duration oldest) {
        gauges.computeIfAbsent(
                        "jobs",
                        name ->
                                gauge(
                                        "longshore.open.jobs",
                                        "Jobs that have no report yet",
                                        Tags.empty()))
                .set(jobs);
        gauges.computeIfAbsent(
                        "oldest",
                        name ->
                                gauge(
                                        "longshore.oldest.job.seconds",
                                        "How long ago the oldest job without a report was received",
                                        Tags.empty()))
                .set(oldest.toSeconds());
    }

    /**
     * The deliveries without a report in one phase were counted.
     *
     * @param oldest how long the first of them has been in it; zero without any
     */
    public void deliveries(String phase, long count, Duration oldest) {
        gauges.computeIfAbsent(
                        "deliveries " + phase,
                        name ->
                                gauge(
                                        "longshore.deliveries",
                                        "Deliveries that have no report yet",
                                        Tags.of("phase", phase)))
                .set(count);
        gauges.computeIfAbsent(
                        "oldest " + phase,
                        name ->
                                gauge(
                                        "longshore.oldest.delivery.seconds",
                                        "How long the oldest of these deliveries is in its phase",
                                        Tags.of("phase", phase)))
                .set(oldest.toSeconds());
    }

    /** The archives were added up whose deliveries were claimed and have no report. */
    public void underWay(long bytes) {
        gauges.computeIfAbsent(
                        "under way",
                        name ->
                                gauge(
                                        "longshore.under.way.bytes",
                                        "Size of the archives that were claimed and have no report",
                                        Tags.empty()))
                .set(bytes);
    }

    /** When the account at the registry expires. */
    public void account(String registry, Instant end) {
        gauges.computeIfAbsent(
                        "account " + registry,
                        name ->
                                gauge(
                                        "longshore.account.expiry.timestamp.seconds",
                                        "When the account at the registry expires, since 1970",
                                        Tags.of("registry", registry)))
                .set(end.getEpochSecond());
    }

    private AtomicLong gauge(String name, String description, Tags tags) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return value;
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

    private void rejected(Status status, String code) {
        Counter.builder("longshore.rejections")
                .description("Reports that are not VERIFIED, by the code of their first error")
                .tags("outcome", word(status), "code", code)
                .register(registry)
                .increment();
    }

    /** An attempt to have a checkpoint stamped. */
    public void stamped(boolean done) {
        Counter.builder("longshore.timestamps")
                .description("time stamps of checkpoints that were asked for")
                .tag("outcome", done ? "stored" : "failed")
                .register(registry)
                .increment();
    }

    private Counter jobs(Status status) {
        return Counter.builder("longshore.jobs")
                .description("Reports by their status")
                .tag("outcome", word(status))
                .register(registry);
    }

    private Counter bytes(LayerOutcome outcome) {
        return Counter.builder("longshore.bytes")
                .description("Bytes of layers and configs by what the import did with them")
                .tag("outcome", word(outcome))
                .register(registry);
    }

    private static String word(Enum<?> outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
