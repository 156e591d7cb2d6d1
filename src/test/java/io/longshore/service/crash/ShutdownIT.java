package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM at random moments of long imports: three in the build, {@code
 * -Dlongshore.shutdown.moments=20} for more.
 */
@RequiresTool("docker-registry")
class ShutdownIT {
    private static final int MOMENTS = Integer.getInteger("longshore.shutdown.moments", 3);
    private static final long SEED = Long.getLong("longshore.shutdown.seed", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration GONE = Duration.ofSeconds(30);

    /** Makes an import of a few seconds. */
    private static final long SLOW_BYTES_PER_SECOND = 20_000;

    private static final int LATEST_BYTES = 20_000;

    @TempDir Path folder;

    @Test
    void shutdownTakesAtMostThirtySecondsAndUsesNoAttempt() throws Exception {
        Random random = new Random(SEED);
        TreeSet<String> dropped = new TreeSet<>();
        int port = FreePort.find();
        try (Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options());
                TcpProxy network = TcpProxy.before(registry.address())) {
            Site site =
                    new Site(folder, network.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port))
                            .set("longshore.workers", "2");
            network.throttle(SLOW_BYTES_PER_SECOND);
            for (int i = 0; i < MOMENTS; i++) {
                dropped.add("s" + i + "/x.tar");
                site.drop(Fixtures.SIGNED, "s" + i + "/x.tar");
                try (ServiceProcess process =
                        ServiceProcess.start(folder, "run-" + i, site.texts(), Role.ALL)
                                .awaitReady()) {
                    long until = network.bytesSent() + random.nextInt(LATEST_BYTES);
                    await("so much of an import")
                            .atMost(PATIENCE)
                            .until(() -> network.bytesSent() > until);
                    Instant asked = Instant.now();
                    process.stop();
                    assertThat(Duration.between(asked, Instant.now()))
                            .as(process.log())
                            .isLessThan(GONE);
                }
            }
            network.throttle(Long.MAX_VALUE);
            try (ServiceProcess process =
                            ServiceProcess.start(folder, "end", site.texts(), Role.ALL)
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                TreeSet<String> reported = new TreeSet<>();
                for (Reports.Report report : client.next(MOMENTS, PATIENCE)) {
                    assertThat(report.status())
                            .as(report.json().toPrettyString())
                            .isEqualTo("VERIFIED");
                    assertThat(report.json().path("attempt").asInt()).isEqualTo(1);
                    reported.add(report.json().at("/source/file").asText());
                }
                assertThat(reported).isEqualTo(dropped);
                site.assertNoOtherReport(client, "one report too many: " + process.log());
            }
        }
    }
}
