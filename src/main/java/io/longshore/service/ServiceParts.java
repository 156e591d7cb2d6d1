package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.config.BrokerSetting;
import io.longshore.config.ConcurrencySetting;
import io.longshore.config.RemoteSetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.delivery.Deliveries;
import io.longshore.history.DeliveryHistory;
import io.longshore.job.PolicyLog;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.camel.DeliveryTimes;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.pipeline.imports.StallWatch;
import io.longshore.pipeline.jobs.DeadJobsWatch;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.RegistryAccess;
import io.longshore.pipeline.registries.RegistryProducts;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.ReceiptKey;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.receipt.EffectivePolicy;
import io.longshore.proof.receipt.Receipt.ClockUsed;
import io.longshore.proof.receipt.ReceiptWriter;
import io.longshore.proof.receipt.ThisProgram;
import io.longshore.service.api.ApiAccess;
import io.longshore.service.api.DeliveryQuestions;
import io.longshore.service.api.DeliveryWatch;
import io.longshore.service.proof.LogWatch;
import io.longshore.share.Share;
import io.longshore.share.sftp.SftpServer;
import io.longshore.task.Parallel;
import io.longshore.task.Periodic;
import io.longshore.task.Watchdog;
import io.longshore.web.ArchiveRanges;
import io.longshore.web.ClockState;
import io.longshore.web.HealthDetails;
import io.longshore.web.Metrics;
import io.longshore.web.Probe;
import io.longshore.web.Readiness;
import io.longshore.web.WebServer;
import io.longshore.web.api.Api;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one process of the service by its role, and the order in which they start. A further
 * part is a class and a line in the constructor.
 */
final class ServiceParts implements AutoCloseable {
    private static final Duration PROBE_EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_DEAD_JOBS = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_WITNESSES = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_REGISTRY = Duration.ofSeconds(5);

    private final Settings settings;
    private final Role role;
    private final Clock clock = Clock.systemUTC();
    private final RunningWork running = new RunningWork();
    private final StallLimits limits;
    private final Watchdog watchdog;
    private final DependencyAlerts dependencies;
    private final Opened<ClockWatch> clocks;
    private final LifeCycle lifeCycle = new LifeCycle();

    private final Storage storage;
    private final Opened<Broker> broker;
    private final Opened<Metrics> metrics;
    private final Opened<Registries> registries;
    private final Opened<CamelRuntime> camel;
    private final Opened<AlertTopic> alerts;
    private final Opened<Parallel> transfers;

    /** Null in a gateway. */
    private final @Nullable Opened<StallWatch> stalls;

    /** Those that this process knows of; of use in a gateway. */
    private final Deliveries deliveries = new Deliveries(clock);

    /** Null in a worker. */
    private final @Nullable Opened<DeliveryHistory> history;

    /** Null in a worker. */
    private @Nullable Opened<ApiAccess> access;

    private final Opened<Readiness> readiness;
    private final Opened<WebServer> web;
    private final LeadingGateway leading;
    private final WorkerRoutes imports;

    private @Nullable Wiring wiring;

    /** Null in a worker. */
    private @Nullable ArchiveRanges ranges;

    /** Null in a worker, and until the routes are started. */
    private @Nullable ReceiptSteps receipts;

    /** Null in a worker, and until the routes are started. */
    private @Nullable LogWatch logWatch;

    /** Null in a gateway. */
    private @Nullable RegistryWatch registryWatch;

    ServiceParts(Settings settings, Role role) {
        this.settings = settings;
        this.role = role;
        limits = new StallLimits(settings);
        watchdog = new Watchdog(limits::ofStage, System::nanoTime);
        storage = lifeCycle.add(new Storage(settings, role, clock));
        broker = lifeCycle.add("the broker", () -> Broker.open(settings));
        // Stopped after the routes: another gateway may lead only once nothing is done here.
        Opened<Leadership> leadership =
                role.isGateway() && settings.find(BrokerSetting.URL).isPresent()
                        ? lifeCycle.add("the leadership", this::leadership)
                        : null;
        metrics = lifeCycle.add("the metrics", () -> new Metrics(broker.get()::depths));
        registries = lifeCycle.add("the registry client", this::registries);
        camel = lifeCycle.add("Camel", () -> new CamelRuntime(broker.get(), watchdog));
        alerts =
                lifeCycle.add(
                        "the alerts", () -> new AlertTopic(camel.get()::context, deliveries::tell));
        transfers = lifeCycle.add("the transfers", this::transfers);
        stalls =
                role.isWorker()
                        ? lifeCycle.add("the stall watch", () -> new StallWatch(limits.ofImport()))
                        : null;
        clocks =
                lifeCycle.add(
                        "the clocks",
                        () -> ClockWatch.start(broker.get(), metrics.get(), alerts.get(), clock));
        dependencies = new DependencyAlerts(alerts, metrics);
        history = role.isGateway() ? lifeCycle.add("the history", this::history) : null;
        leading =
                new LeadingGateway(
                        settings,
                        storage,
                        this::beginReceipts,
                        camel,
                        history,
                        this::page,
                        leadership);
        imports = new WorkerRoutes(camel);
        lifeCycle.add(Part.of("the routes", this::startRoutes));
        if (role.isGateway()) {
            lifeCycle.add("the watch on dead jobs", this::deadJobs);
            lifeCycle.add(
                    "the watch on deliveries",
                    () ->
                            DeliveryWatch.start(
                                    deliveries, storage.share(), broker.get(), leading::leads));
            access = lifeCycle.add("the access to the API", this::apiAccess);
        }
        if (role.isWorker()) {
            lifeCycle.add("the registry watch", this::registryLooks);
            lifeCycle.add("the account watch", () -> started(wiring).accountLooks());
        }
        readiness = lifeCycle.add("the readiness", this::readiness);
        web = lifeCycle.add("the page", this::web);
        lifeCycle.add("the certificates", this::certificates);
        if (role.isWorker()) {
            lifeCycle.add(imports);
        }
        if (role.isGateway()) {
            lifeCycle.add(leading);
            lifeCycle.add(
                    "the witnesses",
                    () -> whileLeading("witnesses", () -> started(logWatch).lookAtWitnesses()));
            lifeCycle.add(
                    "the time stamps",
                    () -> whileLeading("timestamps", () -> started(logWatch).stamp()));
        }
        lifeCycle.add(
                "the measures of the site",
                () ->
                        SiteMeasures.start(
                                settings, storage, role, deliveries, metrics.get(), clock));
        lifeCycle.add(
                "the service manager",
                () -> ServiceManager.start(readiness.get(), System.getenv()));
    }

    /** Returns once the process is ready, or, for a gateway that stands by, could take over. */
    void start() {
        lifeCycle.start();
    }

    /** A running import ends at its next safe point; then all parts are stopped. */
    @Override
    public void close() {
        running.stop("the service is being stopped");
        lifeCycle.close();
    }

    Storage storage() {
        return storage;
    }

    Broker broker() {
        return broker.get();
    }

    /** The URL of health and metrics. */
    String page() {
        return web.get().url();
    }

    /** The SFTP server, while this process leads and has one. */
    Optional<SftpServer> sftp() {
        return leading.sftp();
    }

    private Leadership leadership() {
        return new Leadership(
                broker.get().transacted(),
                broker.get().plain(),
                broker.get().sessionLife(),
                leading);
    }

    private Registries registries() {
        return new Registries(
                RegistryAccess.builder(settings)
                        .listener(new CountedRequests(metrics.get()))
                        .build(),
                RegistryProducts.of(settings));
    }

    private Parallel transfers() {
        return new Parallel(
                settings.get(ConcurrencySetting.WORKERS) * settings.get(ConcurrencySetting.BLOBS));
    }

    private DeliveryHistory history() {
        return new DeliveryHistory(
                settings, storage.share(), job -> started(receipts).isRemoved(job));
    }

    private void startRoutes() {
        Signals signals = new Signals(progress(), alerts.get(), metrics.get());
        Wiring routes =
                new Wiring(
                        settings,
                        registries.get(),
                        transfers.get(),
                        running,
                        signals,
                        new DeliveryTimes(broker.get().clock()::now, clock),
                        clock);
        wiring = routes;
        if (role.isGateway()) {
            logWatch = new LogWatch(settings, alerts.get(), metrics.get(), clock);
            receipts = receiptSteps();
            ranges =
                    routes.bindGateway(
                            camel.get(),
                            storage,
                            leading::leads,
                            broker.get(),
                            receipts,
                            watchdog,
                            deliveries,
                            started(history).get());
        }
        if (role.isWorker()) {
            registryWatch = new RegistryWatch(routes::probe, imports);
            routes.bindWorker(
                    camel.get(), storage.archives(), registryWatch, started(stalls).get());
        }
        camel.get()
                .start(
                        RouteFiles.pattern(settings, role),
                        Map.of(
                                "longshore.workers",
                                settings.get(ConcurrencySetting.WORKERS).toString(),
                                "longshore.drop.remote.every",
                                String.valueOf(settings.get(RemoteSetting.EVERY).toMillis())));
    }

    private ReceiptSteps receiptSteps() {
        Share share = storage.share();
        return new ReceiptSteps(
                new SiteLog(
                        new LogFolder(share.state().resolve(SiteLog.NAME)),
                        settings.get(StorageSetting.DATA)),
                share,
                new ReceiptWriter(ThisProgram::tool, this::clockUsed, clock),
                new EffectivePolicy(settings),
                started(logWatch)::begin,
                () -> ReceiptKey.of(settings));
    }

    private Periodic whileLeading(String name, Runnable look) {
        return Periodic.startWhile(leading::leads, name, LOOK_AT_WITNESSES, look);
    }

    private ClockUsed clockUsed() {
        ClockState state = clocks.get().state();
        return new ClockUsed(
                "the clock of the gateway's machine. " + state.machine(),
                state.synchronised().name(),
                state.brokerAheadSeconds());
    }

    private PolicyLog beginReceipts() {
        started(receipts).begin();
        return started(receipts);
    }

    private ProgressEvents progress() {
        ProgressTopic topic = new ProgressTopic(camel.get()::context);
        return event -> {
            watchdog.movedOn(event.jobId().toString());
            deliveries.tell(event);
            topic.tell(event);
        };
    }

    private Periodic deadJobs() {
        DeadJobsWatch watch = started(wiring).deadJobs(broker.get()::deadJobs);
        return Periodic.startNow("dead-jobs", LOOK_AT_DEAD_JOBS, watch::look);
    }

    private static <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "not part of this role, or not started yet");
    }

    private Periodic registryLooks() {
        return Periodic.start("registry-watch", LOOK_AT_REGISTRY, started(registryWatch)::look);
    }

    private Readiness readiness() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        probes.put("broker", broker.get()::check);
        probes.put("registry", started(wiring)::probe);
        probes.put("stages", new StuckStages(watchdog, dependencies::isUnavailable, clock)::check);
        if (role.isGateway()) {
            probes.put("share", storage.share()::requireUsable);
            probes.put("disk", storage.share()::requireRoom);
        }
        return new Readiness(probes, PROBE_EVERY, clock, dependencies::changed);
    }

    private String receipts() {
        return receipts == null ? "A worker writes no receipts." : receipts.state();
    }

    private Periodic certificates() {
        return CertificateWatch.start(
                CertificateWatch.of(
                        settings, web.get(), broker.get(), metrics.get(), alerts.get(), clock));
    }

    private ApiAccess apiAccess() {
        return ApiAccess.start(
                settings,
                storage.share().state(),
                broker.get(),
                started(receipts),
                () -> leading.leads() && started(receipts).hasBegun(),
                clock);
    }

    private Api api() {
        return DeliveryQuestions.api(
                storage.share(),
                broker.get(),
                readiness.get(),
                deliveries,
                started(history).get(),
                started(access).get(),
                leading::leads,
                clock);
    }

    private WebServer web() {
        return WebServer.start(
                settings,
                readiness.get(),
                metrics.get(),
                () -> new HealthDetails(clocks.get().state(), receipts()),
                Optional.ofNullable(ranges),
                role.isGateway() ? Optional.of(api()) : Optional.empty());
    }
}
