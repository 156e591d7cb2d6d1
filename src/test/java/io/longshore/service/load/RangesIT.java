package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.TestCa;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that sees nothing of the share, in a process of its own. */
class RangesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir Path folder;

    @Test
    void aWorkerImportsFromItsGatewayOverAnInterruptedTlsLink() throws Exception {
        TestCa ca = TestCa.create("Site CA");
        TestCa.Issued certificate = ca.server();
        List<Integer> ports = freePorts();
        String broker = "tcp://127.0.0.1:" + ports.get(0);
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                TcpProxy link = TcpProxy.before("localhost:" + ports.get(1))) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", ports.get(0).toString())
                            .set("longshore.http.port", ports.get(1).toString())
                            .set(
                                    "longshore.http.certificate",
                                    certificate.writeCertificate(file("http.crt")).toString())
                            .set(
                                    "longshore.http.key",
                                    certificate.writeKey(file("http.key")).toString());
            try (ServiceProcess gateway =
                            ServiceProcess.start(folder, "gateway", site.texts(), Role.GATEWAY)
                                    .awaitReady();
                    ServiceProcess worker = worker(site, broker, link, ca).awaitReady();
                    Reports client = Reports.connect(broker, site.data())) {
                link.cutAnswersAfter(Files.size(Fixtures.SIGNED) / 2);
                site.drop(Fixtures.SIGNED, "lci/x.tar");

                Reports.Report report = client.next(PATIENCE);

                assertThat(report.status())
                        .as(report.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(report.json().path("attempt").asInt()).isEqualTo(1);
                assertThat(RegistryContents.of(registry.address()).tags("supervisor-services/lci"))
                        .containsKey("9.0.1-1815f87b");
                assertThat(worker.log())
                        .contains("read from https://localhost:")
                        .contains(" delivery: pushed ");
                assertThat(gateway.log()).doesNotContain(" delivery: pushed ");
                assertThat(link.cuts()).as("cuts").isEqualTo(1);
                assertThat(file("nowhere")).doesNotExist();
                assertThat(filesBelow(file("tmp"))).as("temporary files").isEmpty();
                assertThat(worker.log() + gateway.log()).doesNotContain("Bearer");
            }
        }
    }

    private ServiceProcess worker(Site site, String broker, TcpProxy link, TestCa ca)
            throws IOException {
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.remove("longshore.http.certificate");
        settings.remove("longshore.http.key");
        settings.put("longshore.http.port", "0");
        settings.put("longshore.share", file("nowhere").toString());
        settings.put("longshore.data", file("worker-data").toString());
        settings.put("longshore.gateway.url", "https://" + link.address());
        settings.put("longshore.gateway.ca-cert-path", ca.writePem(file("ca.pem")).toString());
        settings.putAll(BrokerLogin.service(site.data()).settings(broker));
        Files.createDirectory(file("tmp"));
        return ServiceProcess.start(
                folder, "worker", settings, Role.WORKER, "-Djava.io.tmpdir=" + file("tmp"));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** Without what the Java machine keeps there for itself. */
    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("hsperfdata"))
                    .toList();
        }
    }

    private static List<Integer> freePorts() {
        return List.of(FreePort.find(), FreePort.find());
    }
}
