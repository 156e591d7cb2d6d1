package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that does not get on. */
@RequiresTool("docker-registry")
class StalledImportIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;

    @Test
    void aStalledImportIsCancelledAndRetried() {
        Path tarball =
                new TarballBuilder()
                        .add(
                                new TestImages(5)
                                        .image(
                                                "localhost:5003/apps/large",
                                                TestImages.zeros(32 << 20)))
                        .write(folder.resolve("x.tar"));
        try (Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options());
                TcpProxy proxy = TcpProxy.before(registry.address())) {
            Site site =
                    new Site(folder, proxy.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.registry.stall-timeout", "10m")
                            .set("longshore.job.stall-timeout", "4s");
            proxy.stallAfter(4 << 20);
            try (Service service = site.start();
                    Reports client = site.connect(service)) {
                site.dropAlone(tarball, "a/x.tar");
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.status())
                        .as(report.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(report.json().path("attempt").asInt()).isEqualTo(2);
                assertThat(site.metrics(service.pageUrl()))
                        .contains("longshore_retries_total{reason=\"JOB_STALLED\"} 1.0");
                assertThat(Files.isDirectory(site.done(report.jobId()))).isTrue();
            }
        }
    }
}
