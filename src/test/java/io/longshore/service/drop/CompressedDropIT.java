package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed archives that are dropped, into a running service. */
@RequiresTool("docker-registry")
class CompressedDropIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void compressedArchivesArriveOrAreRefusedAndNothingIsLeft() throws Exception {
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            Path spool = folder.resolve("spool");
            site.set("longshore.spool", spool.toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                drop(site, Samples.file("airgap-docker-save.tar.zst"), "zst/x.tar.zst");
                assertThat(status(reports)).isEqualTo("VERIFIED");
                drop(site, Samples.file("regctl-export-gz.tar.gz"), "gz/x.TGZ");
                assertThat(status(reports)).isEqualTo("VERIFIED");
                drop(site, Samples.file("airgap-bomb.tar.gz"), "bomb/x.tar");
                assertThat(status(reports)).isEqualTo("REJECTED");

                assertThat(registry.contents().tags("supervisor-services/zst"))
                        .containsKeys("1.0", "1.1", "3.0", "latest");
                assertThat(registry.contents().tags("supervisor-services/gz")).containsKey("1.0");
                assertThat(spool).isEmptyDirectory();
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(site.share().resolve("work")).isEmptyDirectory());
            }
        }
    }

    /** With a marker, because the samples have no checksum files. */
    private static void drop(Site site, Path sample, String name) {
        site.drop("", name + ".done");
        site.dropAlone(sample, name);
    }

    private static String status(Reports reports) throws Exception {
        return reports.next(PATIENCE).json().path("status").asText();
    }
}
