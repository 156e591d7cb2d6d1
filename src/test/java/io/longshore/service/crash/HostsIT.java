package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.site.Site;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.Hosts;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gateway, broker, registry and two workers, each on a host of its own; one worker does not see the
 * share. Its link is cut in mid-push, for 10 s or {@code -Dlongshore.hosts.cut} seconds.
 */
@Tag("slow")
@RequiresTool({"ip", "docker-registry", "curl"})
class HostsIT {
    private static final Duration CUT =
            Duration.ofSeconds(Integer.getInteger("longshore.hosts.cut", 10));
    private static final Duration PATIENCE = Duration.ofMinutes(4).plus(CUT);
    private static final int LAYERS = 40;
    private static final int LAYER_BYTES = 2 << 20;
    private static final long CONTENT = (long) LAYERS * LAYER_BYTES;

    @TempDir Path folder;
    private final TestCa ca = TestCa.create("Site CA");

    @Test
    void anInterruptedLinkCostsTimeButFewBytes() throws Exception {
        try (Hosts hosts = Hosts.create()) {
            hosts.add("gateway").add("broker").add("registry").add("seeing").add("blind");
            String registryAddress = hosts.address("registry") + ":5000";
            try (Distribution registry =
                            Distribution.start(
                                    hosts.on("registry"),
                                    registryAddress,
                                    folder.resolve("registry"),
                                    Distribution.options());
                    ArtemisProcess broker = broker(hosts).awaitWord("active")) {
                Site site = site(hosts, registry.address());
                try (ServiceProcess gateway = gateway(hosts, site).awaitReady();
                        ServiceProcess seeing = seeing(hosts, site).awaitReady();
                        ServiceProcess blind = blind(hosts, site).awaitReady()) {
                    site.dropAlone(tarball("one", 1), "one/x.tar");
                    site.dropAlone(tarball("two", 2), "two/x.tar");
                    await("the middle of the push")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> hosts.bytesSent("blind") > CONTENT / 4);

                    hosts.cut("blind");
                    long sentWhenCut = hosts.bytesSent("blind");
                    assertThat(sentWhenCut).as("still in mid-push").isLessThan(CONTENT * 9 / 10);
                    SimulatedDelay.of(CUT);
                    hosts.mend("blind");

                    await("both jobs").atMost(PATIENCE).until(() -> reports(site).size() == 2);
                    for (Path report : reports(site)) {
                        assertThat(report).content().contains("\"status\" : \"VERIFIED\"");
                    }
                    long sent = hosts.bytesSent("blind") + hosts.bytesSent("seeing");
                    System.out.printf(
                            "cut for %d s after %d bytes; sent %d bytes for %d of content: %.3f%n",
                            CUT.toSeconds(),
                            sentWhenCut,
                            sent,
                            2 * CONTENT,
                            (double) sent / (2 * CONTENT));
                    assertThat(sent).isLessThanOrEqualTo(2 * CONTENT * 13 / 10);
                    assertThat(tags(hosts, registryAddress, "one")).contains("1.0");
                    assertThat(tags(hosts, registryAddress, "two")).contains("1.0");
                    assertThat(blind.log()).contains("read from https://");
                    assertThat(seeing.log()).contains("share     " + site.share());
                    assertThat(gateway.log()).doesNotContain(" delivery: pushed ");
                    assertThat(broker.log()).contains("active");
                }
            }
        }
    }

    private ArtemisProcess broker(Hosts hosts) throws IOException {
        Path instance = Files.createDirectory(folder.resolve("artemis"));
        ArtemisProcess.configure(instance, hosts.address("broker") + ":61616", null);
        return ArtemisProcess.start(instance, hosts.on("broker"), Map.of());
    }

    private Site site(Hosts hosts, String registry) {
        Site site = new Site(folder, registry).set("longshore.registry.insecure", "true");
        ArtemisProcess.login("longshore-service")
                .settings("tcp://" + hosts.address("broker") + ":61616")
                .forEach(site::set);
        return site;
    }

    private ServiceProcess gateway(Hosts hosts, Site site) throws IOException {
        String address = hosts.address("gateway");
        TestCa.Issued certificate = ca.serverFor(address);
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.put("longshore.http.host", address);
        settings.put("longshore.http.port", "8080");
        settings.put(
                "longshore.http.certificate",
                certificate.writeCertificate(folder.resolve("http.crt")).toString());
        settings.put(
                "longshore.http.key", certificate.writeKey(folder.resolve("http.key")).toString());
        return ServiceProcess.start(hosts.on("gateway"), folder, "gateway", settings, Role.GATEWAY);
    }

    private ServiceProcess seeing(Hosts hosts, Site site) {
        return worker(hosts, "seeing", site, Map.of());
    }

    private ServiceProcess blind(Hosts hosts, Site site) throws IOException {
        return worker(
                hosts,
                "blind",
                site,
                Map.of(
                        "longshore.share",
                        folder.resolve("nowhere").toString(),
                        "longshore.gateway.url",
                        "https://" + hosts.address("gateway") + ":8080",
                        "longshore.gateway.ca-cert-path",
                        ca.writePem(folder.resolve("ca.pem")).toString()));
    }

    private ServiceProcess worker(Hosts hosts, String name, Site site, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(site.texts());
        settings.put("longshore.data", folder.resolve(name + "-data").toString());
        settings.putAll(own);
        return ServiceProcess.start(hosts.on(name), folder, name, settings, Role.WORKER);
    }

    private Path tarball(String name, int seed) {
        TestImages images = new TestImages(seed);
        TestImages.Layer[] layers =
                Stream.generate(() -> images.layer(LAYER_BYTES))
                        .limit(LAYERS)
                        .toArray(TestImages.Layer[]::new);
        return new TarballBuilder()
                .add(images.image("origin.test.com/" + name, layers), "1.0")
                .write(folder.resolve(name + ".tar"));
    }

    /** The reports of jobs that are over: until then the folder of a report moves. */
    private static List<Path> reports(Site site) throws IOException {
        try (Stream<Path> files = Files.walk(site.share().resolve("done"))) {
            return files.filter(file -> file.endsWith("report.json")).toList();
        }
    }

    private static String tags(Hosts hosts, String registry, String repository) {
        List<String> command = new ArrayList<>(hosts.on("gateway"));
        String url = "http://" + registry + "/v2/supervisor-services/" + repository + "/tags/list";
        command.addAll(List.of("curl", "-sSf", url));
        return Tool.run(command).text();
    }
}
