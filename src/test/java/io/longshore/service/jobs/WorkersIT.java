package io.longshore.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and two workers, each a process of its own. */
@RequiresTool("docker-registry")
class WorkersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int JOBS = 10;

    @TempDir Path folder;

    @Test
    void anotherWorkerDoesTheJobsOfAKilledOne() throws Exception {
        int port = FreePort.find();
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess gateway =
                            ServiceProcess.start(folder, "gateway", site.texts(), Role.GATEWAY)
                                    .awaitReady();
                    ServiceProcess first = worker(site, port, "first");
                    ServiceProcess second = worker(site, port, "second");
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                first.awaitReady();
                second.awaitReady();
                for (int i = 0; i < JOBS; i++) {
                    site.deposit(Fixtures.SIGNED, "x" + i + ".tar");
                    client.sendJob(
                            "{\"version\":1,\"id\":\"job-%d\",\"file\":\"x%d.tar\",\"repository\":\"%s/p/x%d\"}"
                                    .formatted(i, i, registry.address(), i));
                }
                await("the first worker's first job")
                        .atMost(PATIENCE)
                        .until(() -> first.log().contains(" delivery: pushed "));
                first.kill();
                TreeSet<String> verified = new TreeSet<>();
                for (Reports.Report report : client.next(JOBS, PATIENCE)) {
                    assertThat(report.status())
                            .as(report.json().toPrettyString())
                            .isEqualTo("VERIFIED");
                    verified.add(report.jobId());
                }
                assertThat(verified).hasSize(JOBS);
                site.assertNoOtherReport(client, "one report too many");
                assertThat(second.log()).contains(" delivery: pushed ");
                assertThat(gateway.log()).doesNotContain(" delivery: pushed ");
            }
        }
    }

    private ServiceProcess worker(Site site, int port, String name) {
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.put("longshore.data", folder.resolve(name + "-data").toString());
        settings.putAll(BrokerLogin.service(site.data()).settings("tcp://127.0.0.1:" + port));
        return ServiceProcess.start(folder, name, settings, Role.WORKER);
    }
}
