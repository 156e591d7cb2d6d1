package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service with a small heap. */
@RequiresTool("docker-registry")
class HeapIT {
    @TempDir Path folder;

    @Test
    @Tag("slow")
    void twoGibibytesPassThroughTheServiceWithAHeapOf192Megabytes() throws Exception {
        TestImages images = new TestImages(3);
        Path tarball =
                new TarballBuilder()
                        .add(
                                images.image(
                                        "localhost:5003/apps/large",
                                        TestImages.zeros(2L << 30),
                                        images.layer(999)))
                        .write(folder.resolve("large.tar"));
        int port = FreePort.find();
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                            ServiceProcess.start(
                                            folder, "service", site.texts(), Role.ALL, "-Xmx192m")
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                Path drop = Files.createDirectories(site.share().resolve("drop/large"));
                Files.move(tarball, drop.resolve("large.tar"));
                Reports.Report report = client.next(Duration.ofMinutes(5));
                assertThat(report.status()).as(process.log()).isEqualTo("VERIFIED");
                assertThat(report.json().at("/source/sizeBytes").asLong()).isGreaterThan(2L << 30);
                assertThat(process.log()).doesNotContain("OutOfMemory");
            }
        }
    }
}
