package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that lost the message of a job, but knows its duplicate id. */
class LostMessageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path folder;

    @Test
    void theNextGatewayResendsALostJobOnceAndNoWaitingJob() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            try (Service gateway = Service.start(site.settings(), Role.GATEWAY)) {
                site.drop(Fixtures.IMAGE, "apps/lost.tar");
                assertThat(take(gateway, site)).isNotNull();
                site.drop(Fixtures.SIGNED, "apps/waits.tar");
                await("it waits").atMost(PATIENCE).until(() -> isWaiting(gateway, site));
            }
            // While any message is under way nobody can tell whether this one is.
            try (Service service = site.start();
                    Reports client = site.connect(service)) {
                assertThat(client.next(PATIENCE).json().at("/source/file").asText())
                        .isEqualTo("apps/waits.tar");
                site.assertNoOtherReport(client, "the lost job is not repeated yet");
            }
            try (Service service = site.start();
                    Reports client = site.connect(service)) {
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.json().at("/source/file").asText()).isEqualTo("apps/lost.tar");
                assertThat(report.status()).isEqualTo("VERIFIED");
                site.assertNoOtherReport(client, "one too many");
            }
        }
    }

    private static Message take(Service gateway, Site site) throws Exception {
        try (Connection connection = BrokerLogin.service(site.data()).connect(gateway.brokerUrl());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue("longshore.imports"))) {
            return consumer.receive(PATIENCE.toMillis());
        }
    }

    private static boolean isWaiting(Service gateway, Site site) throws Exception {
        try (Connection connection = BrokerLogin.service(site.data()).connect(gateway.brokerUrl());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var browser = session.createBrowser(session.createQueue("longshore.imports"))) {
            return browser.getEnumeration().hasMoreElements();
        }
    }
}
