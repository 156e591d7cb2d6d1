package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.testing.Distribution;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the embedded broker's journal is full to the last byte: a problem that names it, and
 * all that is under way waits until there is room.
 */
@RequiresTool({"docker-registry", "mkfs.ext4", "mount", "umount"})
class FullJournalIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** The broker keeps 100 MB free. */
    private static final long SIZE = 240L << 20;

    private static final int DROPS = 12;

    @TempDir Path folder;

    @Test
    void deliveriesWaitUntilTheJournalHasRoomAndNoneIsLostOrDoubled() throws Exception {
        int port = FreePort.find();
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("data"), SIZE);
                Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.broker.port", String.valueOf(port));
            Path filler = disk.folder().resolve("filler");
            String url = "tcp://127.0.0.1:" + port;
            try (ServiceProcess process =
                            ServiceProcess.start(folder, "service", site.texts(), Role.ALL)
                                    .awaitReady();
                    Reports alerts = Reports.alerts(url, site.data())) {
                String page = process.page();
                fill(filler);
                Set<String> files = new HashSet<>();
                for (int i = 0; i < DROPS; i++) {
                    files.add("apps/x-" + i + ".tar");
                    site.drop(Fixtures.IMAGE, "apps/x-" + i + ".tar");
                }
                await("the disk is named")
                        .atMost(PATIENCE)
                        .until(
                                () ->
                                        process.log()
                                                .contains(
                                                        "Not ready: broker: The disk of"
                                                                + " longshore.data has "));
                assertThat(site.readiness(page)).isEqualTo(503);
                assertThat(site.share().resolve("done")).isEmptyDirectory();

                Files.delete(filler);
                try (Reports client = Reports.connect(url, site.data())) {
                    List<Reports.Report> reports = client.next(DROPS, PATIENCE);
                    assertThat(reports).allMatch(report -> report.status().equals("VERIFIED"));
                    assertThat(reports)
                            .extracting(report -> report.json().at("/source/file").asText())
                            .containsExactlyInAnyOrderElementsOf(files);
                    assertThat(client.poll(Duration.ofSeconds(2))).as("one too many").isNull();
                }
                JsonNode alert = alerts.next(PATIENCE).json();
                assertThat(alert.path("about").asText()).isEqualTo("broker");
                assertThat(alert.at("/problem/code").asText()).isEqualTo("DISK_FULL");
                await("ready again").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
                await("all is filed")
                        .atMost(PATIENCE)
                        .until(() -> site.share().resolve("work").toFile().list().length == 0);
            }
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
