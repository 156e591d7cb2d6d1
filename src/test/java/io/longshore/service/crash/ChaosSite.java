package io.longshore.service.crash;

import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.service.Role;
import io.longshore.service.crash.ChaosPlan.Event;
import io.longshore.service.crash.ChaosPlan.Victim;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Gateway with a site key, two workers, a broker of its own and a registry, each a process, with a
 * network of the test's own before broker and registry; and what goes wrong with them. The log is
 * audited before each start of the gateway.
 */
final class ChaosSite implements AutoCloseable {
    /** Short, so that a process that is halted for longer has lost its session when it wakes. */
    private static final String SHORT_LIFE = "?connectionTTL=6000&clientFailureCheckPeriod=3000";

    private static final long FREEZE_MILLIS = 10_000;
    private static final long TROUBLE_MILLIS = 3000;
    private static final long DELAY_MILLIS = 150;
    private static final long HALF_BYTES_PER_SECOND = 1_000_000;
    private static final BrokerLogin SERVICE = ArtemisProcess.login("longshore-service");

    private final Path folder;
    private final String brokerAddress = FreePort.address();
    private final String registryAddress = FreePort.address();
    private final int sftpPort;
    private final TcpProxy brokerLink = TcpProxy.before(brokerAddress);
    private final TcpProxy registryLink = TcpProxy.before(registryAddress);
    private final Site site;
    private final Map<Victim, ServiceProcess> services = new EnumMap<>(Victim.class);
    private final List<String> timeline = Collections.synchronizedList(new ArrayList<>());
    private final List<String> findings = new ArrayList<>();
    private final long began = System.nanoTime();
    private ArtemisProcess broker;
    private Distribution registry;

    /**
     * @param users who may upload by SFTP
     */
    ChaosSite(Path folder, Path users) {
        this.folder = folder;
        this.sftpPort = FreePort.find();
        this.site =
                new Site(folder, registryLink.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.registry.stall-timeout", "5s")
                        .set("longshore.concurrency", "2")
                        .set("longshore.sftp.port", String.valueOf(sftpPort))
                        .set("longshore.sftp.users", users.toString());
        SERVICE.settings("tcp://" + brokerLink.address() + SHORT_LIFE).forEach(site::set);
    }

    ChaosSite start() {
        KeyChanges.create(log(), ProofSite.NAME, null);
        ArtemisProcess.configure(instance(), brokerAddress, null);
        broker = ArtemisProcess.start(instance(), List.of(), Map.of()).awaitWord("active");
        registry = startRegistry();
        for (Victim service : List.of(Victim.GATEWAY, Victim.WORKER_1, Victim.WORKER_2)) {
            services.put(service, startService(service));
        }
        return this;
    }

    /** Does it, and returns when what was hit works again. */
    void suffer(Event event) {
        SimulatedDelay.ofMillis(event.pauseMillis());
        note(event.toString());
        switch (event.kind()) {
            case KILL -> again(event.victim(), true);
            case RESTART -> again(event.victim(), false);
            case FREEZE -> freeze(event.victim());
            case CUT -> link(event.victim()).cutAll();
            case DELAY -> {
                link(event.victim()).delay(DELAY_MILLIS);
                SimulatedDelay.ofMillis(TROUBLE_MILLIS);
                link(event.victim()).delay(0);
            }
            case HALVE -> {
                link(event.victim()).throttle(HALF_BYTES_PER_SECOND);
                SimulatedDelay.ofMillis(TROUBLE_MILLIS);
                link(event.victim()).throttle(Long.MAX_VALUE);
            }
            case GARBAGE_UP -> link(event.victim()).garbage(true);
            case GARBAGE_DOWN -> link(event.victim()).garbage(false);
        }
    }

    /** Says in the timeline what happens now. */
    void note(String what) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        timeline.add("%7.1f s  %s".formatted(millis / 1000.0, what));
    }

    /** What happened and when, a line each. */
    String timeline() {
        return String.join("\n", timeline);
    }

    private void freeze(Victim victim) {
        switch (victim) {
            case BROKER -> broker.freeze(FREEZE_MILLIS);
            case REGISTRY -> registry.freeze(FREEZE_MILLIS);
            default -> services.get(victim).freeze(FREEZE_MILLIS);
        }
    }

    private void again(Victim victim, boolean kill) {
        switch (victim) {
            case BROKER -> {
                broker.kill();
                broker = ArtemisProcess.start(instance(), List.of(), Map.of()).awaitWord("active");
            }
            case REGISTRY -> {
                registry.kill();
                registry = startRegistry();
            }
            default -> {
                ServiceProcess service = services.get(victim);
                if (kill) {
                    service.kill();
                } else {
                    service.stop();
                }
                if (victim == Victim.GATEWAY) {
                    auditLog();
                }
                services.put(victim, startService(victim));
            }
        }
    }

    /** While no gateway runs: the log must be whole wherever the last one ended. */
    private void auditLog() {
        if (log().folder().exists()) {
            Audit audit = new Audit(site.share(), log().folder(), null, null, null);
            audit.run().findings().forEach(it -> findings.add(it + " " + timeline.size()));
        }
    }

    /** Stops the gateway; what the audits found, then and before each of its starts. */
    List<String> endAudit(long reports) {
        services.get(Victim.GATEWAY).stop();
        auditLog();
        AuditResult last = new Audit(site.share(), log().folder(), null, null, null).run();
        if (last.receipts() != reports) {
            findings.add(last.receipts() + " receipts for " + reports + " reports");
        }
        return findings;
    }

    private SiteLog log() {
        return new SiteLog(
                new LogFolder(site.share().resolve(".longshore").resolve(SiteLog.NAME)),
                site.data());
    }

    private TcpProxy link(Victim server) {
        return server == Victim.BROKER ? brokerLink : registryLink;
    }

    Site site() {
        return site;
    }

    /** Where queue jobs say that they go: what the service calls its registry. */
    String registryName() {
        return registryLink.address();
    }

    /** The registry's content, past the network. */
    RegistryContents contents() {
        return registry.contents();
    }

    /** The broker, past the network. */
    String brokerUrl() {
        return "tcp://" + brokerAddress;
    }

    String sftp() {
        return "sftp://127.0.0.1:" + sftpPort;
    }

    private ServiceProcess startService(Victim who) {
        Map<String, String> settings = new HashMap<>(site.texts());
        boolean gateway = who == Victim.GATEWAY;
        if (!gateway) {
            settings.put("longshore.data", folder.resolve(who + "-data").toString());
        }
        String name = who + "-" + System.nanoTime();
        return ServiceProcess.start(
                        folder, name, settings, gateway ? Role.GATEWAY : Role.WORKER, "-Xmx128m")
                .awaitReady();
    }

    private Distribution startRegistry() {
        return Distribution.start(
                List.of(), registryAddress, folder.resolve("registry"), Distribution.options());
    }

    private Path instance() {
        return folder.resolve("broker");
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
        brokerLink.close();
        registryLink.close();
    }
}
