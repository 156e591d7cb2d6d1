package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.service.Role;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SmallDisk;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the embedded broker's journal is full to the last byte: a problem that names it, a
 * broker that stops, and all that is under way goes on when there is room.
 */
@Tag("slow")
@RequiresTool({"docker-registry", "mkfs.ext4", "mount", "umount"})
class FullJournalIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Readiness is down with less than 100 MB left. */
    private static final long SIZE = 240L << 20;

    @TempDir Path folder;

    private Site site;
    private final Set<String> dropped = new TreeSet<>();

    @Test
    void afterAFullJournalDiskNoJobIsLostOrRepeated() throws Exception {
        int port = FreePort.find();
        String url = "tcp://127.0.0.1:" + port;
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("data"), SIZE);
                Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Path filler = disk.folder().resolve("filler");
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            try (ServiceProcess process =
                    ServiceProcess.start(folder, "service", site.texts(), Role.ALL).awaitReady()) {
                String page = process.pageUrl();
                try (Reports alerts = Reports.alerts(url, site.data())) {
                    fill(filler);
                    JsonNode alert = alerts.next(PATIENCE).json();
                    assertThat(alert.path("about").asText()).isEqualTo("broker");
                    assertThat(alert.at("/problem/code").asText()).isEqualTo("DISK_FULL");
                    assertThat(alert.at("/problem/why").asText())
                            .startsWith("When the disk is full");
                    assertThat(site.readiness(page)).isEqualTo(503);
                }
                await("it cannot write")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(
                                () -> {
                                    drop(50);
                                    return process.log().contains("AMQ222010: Critical IO Error");
                                });
                drop(50);
                assertThat(site.readiness(page)).isEqualTo(503);
                assertThat(site.share().resolve("done").toFile().list())
                        .hasSizeLessThan(dropped.size());

                Files.delete(filler);
                await("ready again").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
                try (Reports client = Reports.connect(url, site.data())) {
                    List<Reports.Report> reports = client.next(dropped.size(), PATIENCE);
                    assertThat(reports).allMatch(report -> report.status().equals("VERIFIED"));
                    assertThat(reports)
                            .extracting(report -> report.json().at("/source/file").asText())
                            .containsExactlyInAnyOrderElementsOf(dropped);
                    site.assertNoOtherReport(client, "one too many");
                }
                await("all is filed")
                        .atMost(PATIENCE)
                        .until(() -> site.share().resolve("work").toFile().list().length == 0);
            }
        }
    }

    private void drop(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String name = "apps/x-" + dropped.size() + ".tar";
            site.drop(Fixtures.IMAGE, name);
            dropped.add(name);
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
