package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gateway and worker, each a process of its own, killed with {@code kill -9} apart and together, in
 * mid-check, mid-push and mid-filing: one VERIFIED report, one only.
 */
class KillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir Path folder;
    private final AtomicInteger uploads = new AtomicInteger();
    private Site site;
    private int port;
    private ServiceProcess gateway;
    private ServiceProcess worker;

    @ParameterizedTest(name = "{1} killed in mid-{0}")
    @CsvSource({"check, gateway", "push, both", "filing, gateway"})
    void aKilledServiceStillPublishesExactlyOneReport(String moment, String killed)
            throws IOException {
        endsInOneReport(moment, killed);
    }

    @ParameterizedTest(name = "{1} killed in mid-{0}")
    @CsvSource({"push, worker", "push, gateway"})
    @Tag("slow")
    void aKilledGatewayOrWorkerStillLeadsToExactlyOneReport(String moment, String killed)
            throws IOException {
        endsInOneReport(moment, killed);
    }

    private void endsInOneReport(String moment, String killed) throws IOException {
        port = FreePort.find();
        try (SandboxRegistry registry =
                SandboxRegistry.start(SandboxOptions.defaults().withFilters(slowly()))) {
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try {
                startGateway();
                startWorker();
                site.drop(Fixtures.SIGNED, "lci/x.tar");
                await(moment).atMost(PATIENCE).until(() -> reached(moment));
                boolean both = killed.equals("both");
                if (both || killed.equals("gateway")) {
                    gateway.kill();
                }
                if (both || killed.equals("worker")) {
                    worker.kill();
                }
                if (both || killed.equals("gateway")) {
                    startGateway();
                }
                if (both || killed.equals("worker")) {
                    startWorker();
                }
                try (Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                    Reports.Report report = client.next(PATIENCE);
                    assertThat(report.status())
                            .as(report.json().toPrettyString())
                            .isEqualTo("VERIFIED");
                    site.done(report.jobId());
                    site.assertNoOtherReport(client, "one report too many");
                }
                assertThat(RegistryContents.of(registry.address()).tags("supervisor-services/lci"))
                        .containsKey("9.0.1-1815f87b");
                try (var left = Files.list(site.share().resolve("work"))) {
                    assertThat(left).as("work/ is empty").isEmpty();
                }
            } finally {
                worker.close();
                gateway.close();
            }
        }
    }

    private boolean reached(String moment) {
        return switch (moment) {
            case "check" -> gateway.log().contains("claimed");
            case "push" -> uploads.get() > 3;
            default -> worker.log().contains(" delivery: pushed ");
        };
    }

    /** Gives each upload some time, so that there is a middle to be killed in. */
    private Filter slowly() {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                if (exchange.getRequestMethod().equals("PUT")) {
                    uploads.incrementAndGet();
                    SimulatedDelay.ofMillis(200);
                }
                chain.doFilter(exchange);
            }

            @Override
            public String description() {
                return "slow uploads";
            }
        };
    }

    private void startGateway() {
        // A log of its own for each start: "ready" is waited for in it.
        gateway =
                ServiceProcess.start(
                                folder, "gateway-" + System.nanoTime(), site.texts(), Role.GATEWAY)
                        .awaitReady();
    }

    private void startWorker() {
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.put("longshore.data", folder.resolve("worker-data").toString());
        settings.putAll(BrokerLogin.service(site.data()).settings("tcp://127.0.0.1:" + port));
        worker =
                ServiceProcess.start(folder, "worker-" + System.nanoTime(), settings, Role.WORKER)
                        .awaitReady();
    }
}
