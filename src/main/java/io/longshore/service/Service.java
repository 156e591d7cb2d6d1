package io.longshore.service;

import io.longshore.broker.Broker;
import io.longshore.config.BrokerSetting;
import io.longshore.config.ConcurrencySetting;
import io.longshore.config.DropSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.RemoteSetting;
import io.longshore.config.RetrySetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.imports.ArchiveLookup;
import io.longshore.pipeline.imports.StallWatch;
import io.longshore.pipeline.jobs.DeadJobsWatch;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.RegistryAccess;
import io.longshore.pipeline.registries.RegistryProducts;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.http.RequestListener;
import io.longshore.report.Alert;
import io.longshore.report.ReportProblem;
import io.longshore.share.GatewayLock;
import io.longshore.share.RemoteFetches;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.serve.Gateway;
import io.longshore.share.sftp.SftpServer;
import io.longshore.task.DaemonThreads;
import io.longshore.task.Parallel;
import io.longshore.task.Periodic;
import io.longshore.task.UnblockedOutput;
import io.longshore.task.Watchdog;
import io.longshore.web.ArchiveRanges;
import io.longshore.web.Metrics;
import io.longshore.web.Probe;
import io.longshore.web.Readiness;
import io.longshore.web.WebServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the service, from its start to its stop. Whatever was opened is closed in reverse
 * order, also when the start fails half-way.
 */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration PROBE_EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_DEAD_JOBS = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_REGISTRY = Duration.ofSeconds(5);

    private final Settings settings;
    private final Role role;
    private final Clock clock = Clock.systemUTC();
    private final RunningWork running = new RunningWork();
    private final Watchdog watchdog = new Watchdog(this::stallLimit, System::nanoTime);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Null in a worker that reads from a gateway. */
    private Share share;

    /** Null where the share is seen. */
    private Gateway gateway;

    private Broker broker;

    /** Null in a worker, and with a broker in this process. */
    private Leadership leadership;

    private CamelRuntime camel;
    private AlertTopic alerts;

    /** What an alert was raised for that is not over. */
    private final Set<String> missed = ConcurrentHashMap.newKeySet();

    private Wiring wiring;
    private String page;
    private ArchiveRanges ranges;
    private Uploads uploads;
    private RemoteFetches fetches;
    private SftpServer sftp;

    private Service(Settings settings, Role role) {
        this.settings = settings;
        this.role = role;
    }

    /**
     * Starts the process. Returns once it is ready, or, for a gateway that stands by, once it could
     * take over.
     *
     * @throws io.longshore.problem.ProblemException for settings, share, lock, broker or port that
     *     do not allow it
     */
    public static Service start(Settings settings, Role role) {
        Service service = new Service(settings, role);
        try {
            service.open();
            return service;
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /**
     * Starts the process, says what it works with, and waits until it is asked to stop.
     *
     * <p>Its standard output gets one line each for share, broker, registry and page, then {@code
     * ready}. From then on neither that nor its log waits for whoever reads them.
     *
     * @return the exit code
     */
    public static int run(Settings settings, Role role) {
        UnblockedOutput.install();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook =
                new Thread(
                        () -> {
                            ForcedExit.begin();
                            asked.countDown();
                            await(stopped);
                            UnblockedOutput.drain();
                        },
                        "stop");
        Logs.service();
        Service service = start(settings, role);
        Runtime.getRuntime().addShutdownHook(hook);
        service.readyLines().forEach(System.out::println);
        await(asked);
        service.close();
        stopped.countDown();
        return 0;
    }

    /** One line each for share, broker, registry, page and SFTP, then {@code ready}. */
    public List<String> readyLines() {
        List<String> lines = new ArrayList<>();
        lines.add("share     " + (share == null ? "read from " + gateway : share.root()));
        lines.add("broker    " + broker.url() + (broker.isEmbedded() ? " (embedded)" : ""));
        lines.add("registry  " + settings.require(RegistrySetting.HOST));
        lines.add("page      " + page);
        sftp().ifPresent(server -> lines.add("sftp      " + server));
        lines.add("ready");
        return lines;
    }

    /** The SFTP server, while this process leads and has one. */
    public synchronized Optional<SftpServer> sftp() {
        return Optional.ofNullable(sftp);
    }

    /** Where the broker listens. */
    public String brokerUrl() {
        return broker.url();
    }

    /** Where health and metrics are. */
    public String pageUrl() {
        return page;
    }

    /** Stops: no new work, a running import ends at its next safe point, then all is closed. */
    @Override
    public void close() {
        running.stop("the service is being stopped");
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("cannot close: {}", e.toString());
            }
        }
    }

    private void open() {
        settings.require(RegistrySetting.HOST);
        requireBrokerForWorker();
        if (role.isGateway()) {
            share = Share.prepare(settings.get(StorageSetting.SHARE));
            if (settings.find(BrokerSetting.URL).isEmpty()) {
                opened(GatewayLock.take(share, clock));
            }
        } else {
            gateway = Gateway.of(settings).map(this::opened).orElse(null);
        }
        if (!role.isGateway() && gateway == null) {
            share = Share.existing(settings.get(StorageSetting.SHARE));
        }
        broker = opened(Broker.open(settings));
        if (role.isGateway() && !broker.isEmbedded()) {
            // Closed after the routes: another may lead only once nothing is done here.
            leadership = opened(leadership());
        }
        Metrics metrics = opened(new Metrics(broker::depths));
        Registries registries =
                opened(
                        new Registries(
                                RegistryAccess.builder(settings).listener(heard(metrics)).build(),
                                RegistryProducts.of(settings)));
        camel = new CamelRuntime(broker, watchdog);
        opened(camel);
        alerts = opened(new AlertTopic(camel::context));
        wiring =
                new Wiring(
                        settings,
                        share,
                        registries,
                        opened(
                                new Parallel(
                                        settings.get(ConcurrencySetting.WORKERS)
                                                * settings.get(ConcurrencySetting.BLOBS))),
                        running,
                        progress(),
                        alerts,
                        metrics,
                        clock);
        bind();
        camel.start(
                RouteFiles.pattern(settings, role),
                Map.of(
                        "longshore.workers",
                        String.valueOf(settings.get(ConcurrencySetting.WORKERS)),
                        "longshore.drop.remote.every",
                        String.valueOf(settings.get(RemoteSetting.EVERY).toMillis())));
        Readiness readiness =
                opened(
                        new Readiness(
                                probes(),
                                PROBE_EVERY,
                                clock,
                                finding -> changed(finding, metrics)));
        page =
                opened(WebServer.start(settings, readiness, metrics, Optional.ofNullable(ranges)))
                        .url();
        begin();
    }

    private void requireBrokerForWorker() {
        if (role == Role.WORKER && settings.find(BrokerSetting.URL).isEmpty()) {
            throw Problem.permanent(
                            Code.BAD_SETTING,
                            "A worker needs 'longshore.broker.url'.",
                            "Its jobs come from a gateway, over a broker that both can reach.",
                            "Set it to the URL of that broker, as in tcp://gateway:61616.")
                    .asException();
        }
    }

    private void bind() {
        if (role.isGateway()) {
            uploads = new Uploads(share);
            fetches = new RemoteFetches(share, uploads, settings.get(DropSetting.QUIET), clock);
            ranges =
                    wiring.bindGateway(
                            camel, uploads, fetches, this::leads, broker, watchdog::moved);
            DeadJobsWatch dead = wiring.deadJobs(broker::deadJobs);
            opened(Periodic.startNow("dead-jobs", LOOK_AT_DEAD_JOBS, dead::look));
        }
        if (role.isWorker()) {
            RegistryWatch watch = new RegistryWatch(wiring::probe, doors());
            ArchiveLookup tarballs =
                    gateway == null ? ArchiveLookup.on(share) : ArchiveLookup.from(gateway);
            StallWatch stalls = opened(new StallWatch(Wiring.stallTimeout(settings)));
            wiring.bindWorker(camel, tarballs, watch, stalls);
            opened(Periodic.start("registry-watch", LOOK_AT_REGISTRY, watch::look));
        }
    }

    private void begin() {
        if (role.isWorker()) {
            Role.workerRoutes().forEach(camel::startRoute);
        }
        if (role.isGateway()) {
            opened(this::stopSftp);
        }
        if (leadership != null) {
            leadership.start();
        } else if (role.isGateway()) {
            lead();
        }
    }

    private Leadership leadership() {
        return new Leadership(
                broker.transacted(),
                broker.plain(),
                broker.sessionLife(),
                new Leadership.Gateway() {
                    @Override
                    public void lead() {
                        Service.this.lead();
                    }

                    @Override
                    public void standBy() {
                        stopSftp();
                        camel.stopRoutes(RouteFiles.gatewayRoutes(settings));
                    }
                });
    }

    /** True while no other gateway can be at work. */
    private boolean leads() {
        return leadership == null || leadership.isCertain();
    }

    /** What a former gateway left unfinished comes first. */
    private void lead() {
        uploads.restore();
        fetches.restore();
        camel.run("direct:repair");
        RouteFiles.gatewayRoutes(settings).forEach(camel::startRoute);
        startSftp();
    }

    private synchronized void startSftp() {
        sftp = SftpServer.start(settings, share, uploads).orElse(null);
    }

    private synchronized void stopSftp() {
        if (sftp != null) {
            sftp.close();
            sftp = null;
        }
    }

    /** A route must not be changed by the thread that runs in it. */
    private RegistryWatch.Doors doors() {
        ExecutorService changes =
                Executors.newSingleThreadExecutor(DaemonThreads.named("longshore-pool"));
        opened(changes::shutdownNow);
        return new RegistryWatch.Doors() {
            @Override
            public void close() {
                changes.execute(() -> camel.suspendRoute(StageName.IMPORTS.route()));
            }

            @Override
            public void open() {
                changes.execute(() -> camel.resumeRoute(StageName.IMPORTS.route()));
            }
        };
    }

    /** An import that stalls is cancelled first. */
    private Duration stallLimit(String stage) {
        Duration limit = settings.get(RetrySetting.STAGE_STALL_TIMEOUT);
        return stage.equals(StageName.IMPORTS.route())
                ? limit.plus(Wiring.stallTimeout(settings))
                : limit;
    }

    private ProgressEvents progress() {
        ProgressTopic topic = new ProgressTopic(camel::context);
        return event -> {
            watchdog.movedOn(event.jobId().toString());
            topic.tell(event);
        };
    }

    private Map<String, Probe> probes() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        probes.put("broker", broker::check);
        probes.put("registry", wiring::probe);
        probes.put("stages", new StuckStages(watchdog, missed::contains, clock)::check);
        if (role.isGateway()) {
            probes.put("share", share::requireUsable);
            probes.put("disk", share::requireRoom);
        }
        return probes;
    }

    /** Something that we depend on is there, or is not, where it was otherwise before. */
    private void changed(Readiness.Finding finding, Metrics metrics) {
        metrics.found(finding.name(), finding.isUp());
        if (!finding.isUp() && missed.add(finding.name())) {
            ReportProblem problem = ReportProblem.error(finding.problem());
            alerts.raise(new Alert(finding.name(), problem, finding.since()));
        } else if (finding.isUp() && missed.remove(finding.name())) {
            alerts.raise(new Alert(finding.name(), null, finding.since()));
        }
    }

    private static RequestListener heard(Metrics metrics) {
        return new RequestListener() {
            @Override
            public void answered(String method, int status) {
                metrics.requested(method, status);
            }

            @Override
            public void retried(String reason) {
                metrics.retried(reason);
            }
        };
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
