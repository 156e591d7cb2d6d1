package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.Broker;
import io.longshore.config.Settings;
import io.longshore.task.TimeService;
import io.longshore.testing.FreePort;
import io.longshore.testing.TestCa;
import io.longshore.web.ClockState;
import io.longshore.web.HealthDetails;
import io.longshore.web.Metrics;
import io.longshore.web.Readiness;
import io.longshore.web.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificates of the embedded broker and of the page are replaced while both run. */
class RenewedCertificatesIT {
    private static final ClockState CLOCKS =
            ClockState.of(
                    Optional.of(Duration.ofMillis(-3_250)),
                    new TimeService(TimeService.State.SERVICE_RUNS, "chrony runs."));
    @TempDir Path folder;
    private final TestCa ca = TestCa.create("CA");
    private final int port = FreePort.find();
    private final int page = FreePort.find();

    @Test
    void renewedFilesAreServedWithoutARestartAndConnectionsStay() throws Exception {
        TestCa.Issued old = issued(10);
        write(old);
        Settings settings = settings();
        Metrics metrics = new Metrics(Map::of);
        Readiness readiness =
                new Readiness(Map.of(), Duration.ofSeconds(1), Clock.systemUTC(), finding -> {});
        try (Broker broker = Broker.open(settings);
                WebServer web =
                        WebServer.start(
                                settings,
                                readiness,
                                metrics,
                                () -> new HealthDetails(CLOCKS, "No receipts."),
                                Optional.empty(),
                                Optional.empty())) {
            List<CertificateWatch> watches =
                    CertificateWatch.of(
                            settings, web, broker, metrics, alert -> {}, Clock.systemUTC());
            watches.forEach(CertificateWatch::look);
            assertThat(watches).hasSize(2);
            try (SSLSocket client = connect(port)) {
                assertThat(shown(port)).isEqualTo(old.certificate());
                assertThat(shown(page)).isEqualTo(old.certificate());

                TestCa.Issued renewed = issued(300);
                write(renewed);
                watches.forEach(CertificateWatch::look);

                assertThat(shown(port)).isEqualTo(renewed.certificate());
                assertThat(shown(page)).isEqualTo(renewed.certificate());
                client.getOutputStream().write(bytes("AMQP\3\1\0\0"));
                assertThat(client.getInputStream().readNBytes(4)).isEqualTo(bytes("AMQP"));
            }
            broker.check();
            assertThat(metrics.scrape())
                    .contains("longshore_certificate_days_left{certificate=\"broker\"} 299.0")
                    .contains("longshore_certificate_days_left{certificate=\"page\"} 299.0");
        } finally {
            readiness.close();
            metrics.close();
        }
    }

    private Settings settings() {
        return Settings.load(
                null,
                Map.of(),
                Map.of(
                        "longshore.data", folder.resolve("data").toString(),
                        "longshore.broker.port", String.valueOf(port),
                        "longshore.http.port", String.valueOf(page),
                        "longshore.broker.certificate", folder.resolve("tls.crt").toString(),
                        "longshore.broker.key", folder.resolve("tls.key").toString(),
                        "longshore.http.certificate", folder.resolve("tls.crt").toString(),
                        "longshore.http.key", folder.resolve("tls.key").toString()));
    }

    private TestCa.Issued issued(int days) {
        return ca.serverUntil(Instant.now().plus(Duration.ofDays(days)));
    }

    private void write(TestCa.Issued issued) throws IOException {
        issued.writeCertificate(folder.resolve("tls.crt"));
        issued.writeKey(folder.resolve("tls.key"));
    }

    private SSLSocket connect(int to) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        ca.client("client")
                                .sslContextFor(ca)
                                .getSocketFactory()
                                .createSocket("127.0.0.1", to);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private X509Certificate shown(int from) throws IOException {
        try (SSLSocket socket = connect(from)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
