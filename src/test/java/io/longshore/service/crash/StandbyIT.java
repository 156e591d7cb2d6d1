package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, a worker, a broker and a registry, each a process, with the usual settings. */
@RequiresTool({"docker-registry", "htpasswd", "kill"})
class StandbyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration TAKEN_OVER = Duration.ofSeconds(30);
    private static final Duration FROZEN = Duration.ofSeconds(40);
    private static final String LEADS = "this gateway leads\n";
    private static final String LEADS_NO_MORE = "this gateway no longer leads\n";
    private static final String CANNOT_LEAD = "cannot lead: ";
    private static final int DROPS = 5;

    @TempDir Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final TreeSet<String> dropped = new TreeSet<>();
    private String broker;
    private Site site;
    private ServiceProcess one;
    private ServiceProcess other;

    @BeforeEach
    void start() throws IOException {
        String address = FreePort.address();
        ArtemisProcess.configure(folder.resolve("broker"), address, null);
        ArtemisProcess artemis =
                ArtemisProcess.start(folder.resolve("broker"), List.of(), Map.of());
        open.add(artemis);
        artemis.awaitWord("active");
        Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options());
        open.add(registry);
        broker = "tcp://" + address;
        site = new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
        ArtemisProcess.login("longshore-service").settings(broker).forEach(site::set);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aStandbyReplacesAKilledOrStoppedGatewayWithoutLossOrRepetition() throws Exception {
        startPair();
        drop("killed");
        await("a claim").atMost(PATIENCE).until(() -> one.log().contains("claimed drop/killed"));
        one.kill();
        awaitLead(other);
        eachHasOneReport();

        one = start("third", Role.GATEWAY).awaitReady();
        drop("stopped");
        await("a claim").atMost(PATIENCE).until(() -> other.log().contains("claimed drop/stopped"));
        other.stop();
        awaitLead(one);
        drop("last");
        eachHasOneReport();
    }

    @Test
    @Tag("slow")
    void aSuspendedGatewayDoesNothingAfterAStandbyTookOver() throws Exception {
        startPair();
        drop("before");
        await("a claim").atMost(PATIENCE).until(() -> one.log().contains("claimed"));
        CompletableFuture<Void> frozen =
                CompletableFuture.runAsync(() -> one.freeze(FROZEN.toMillis()));
        awaitLead(other);
        frozen.join();
        drop("woken");
        await("the woken one knows")
                .atMost(PATIENCE)
                .until(() -> one.log().contains(LEADS_NO_MORE));
        eachHasOneReport();
        assertThat(one.log()).doesNotContain("claimed drop/woken");
    }

    @Test
    void aGatewayThatCannotStartEveryPartStartsNoneAndRetries() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            site.set("longshore.sftp.users", ChaosDrops.users(folder).toString());
            site.set("longshore.sftp.port", String.valueOf(taken.getLocalPort()));
            one = start("one", Role.GATEWAY).awaitReady();
            await("the reason is logged")
                    .atMost(PATIENCE)
                    .until(() -> one.log().contains(CANNOT_LEAD));
            drop("early");
            // Starting a process takes longer than some of the tries, which come every two seconds.
            start("worker", Role.WORKER).awaitReady();
            assertThat(one.log()).doesNotContain("claimed", LEADS);
            assertThat(times(one.log(), CANNOT_LEAD)).isEqualTo(1);
        }
        await("it leads").atMost(PATIENCE).until(() -> one.log().contains(LEADS));
        eachHasOneReport();
    }

    private void startPair() {
        one = start("one", Role.GATEWAY).awaitReady();
        await("the first leads").atMost(PATIENCE).until(() -> one.log().contains(LEADS));
        other = start("other", Role.GATEWAY);
        ServiceProcess worker = start("worker", Role.WORKER);
        other.awaitReady();
        worker.awaitReady();
        assertThat(other.log()).doesNotContain(LEADS);
    }

    private static void awaitLead(ServiceProcess gateway) {
        Instant began = Instant.now();
        await("it leads").atMost(PATIENCE).until(() -> gateway.log().contains(LEADS));
        Duration taken = Duration.between(began, Instant.now());
        System.out.println("took over after " + taken.toMillis() + " ms");
        assertThat(taken).isLessThan(TAKEN_OVER);
    }

    private static int times(String log, String line) {
        return log.split(line, -1).length - 1;
    }

    private void drop(String when) {
        for (int i = 0; i < DROPS; i++) {
            String name = when + i + "/x.tar";
            dropped.add(name);
            site.drop(Fixtures.IMAGE, name);
        }
    }

    private void eachHasOneReport() throws IOException {
        BrokerLogin client = ArtemisProcess.login("longshore");
        await("the reports")
                .atMost(PATIENCE)
                .until(() -> ChaosLedger.reports(client, broker).keySet().equals(dropped));
        await("nothing under way").atMost(PATIENCE).until(this::isIdle);
        assertThat(ChaosLedger.reports(client, broker))
                .allSatisfy(
                        (file, reports) ->
                                assertThat(reports)
                                        .as(file)
                                        .singleElement()
                                        .asString()
                                        .contains("\"VERIFIED\""));
        assertThat(site.share().resolve("rejected")).isEmptyDirectory();
    }

    private boolean isIdle() throws IOException {
        try (Stream<Path> left = Files.list(site.share().resolve("work"))) {
            return left.findAny().isEmpty();
        }
    }

    private ServiceProcess start(String name, Role role) {
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.put("longshore.data", folder.resolve(name + "-data").toString());
        ServiceProcess process = ServiceProcess.start(folder, name, settings, role, "-Xmx128m");
        open.add(0, process);
        return process;
    }
}
