package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose output is a pipe that nobody reads. */
class UnreadOutputIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** More than a pipe holds (64 KiB), in warnings of about 150 bytes. */
    private static final int WARNINGS = 1_000;

    @TempDir Path folder;

    @Test
    void anUnreadStandardOutputDoesNotBlockTheService() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            int broker = FreePort.find();
            int http = FreePort.find();
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.target.repository", "{name}")
                            .set("longshore.http.port", String.valueOf(http))
                            .set("longshore.broker.port", String.valueOf(broker));
            site.deposit(Fixtures.IMAGE, "image.tar");
            String page = "http://127.0.0.1:" + http;
            try (ServiceProcess service =
                    ServiceProcess.startUnread(folder, "service", site.texts(), Role.ALL)) {
                await().atMost(PATIENCE)
                        .ignoreException(ConnectException.class)
                        .untilAsserted(() -> assertThat(site.readiness(page)).isEqualTo(200));
                try (Reports client = Reports.connect("tcp://127.0.0.1:" + broker, site.data())) {
                    for (int i = 0; i < WARNINGS; i++) {
                        client.sendJob("no job " + i);
                    }
                    client.sendJob("{\"version\":1,\"id\":\"last\",\"file\":\"image.tar\"}");
                    assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
                }
                assertThat(site.readiness(page)).isEqualTo(200);
                assertThat(service.stop()).isEqualTo(143);
            }
        }
    }
}
