package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.Role;
import io.longshore.service.RoutesWith;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.SmallDisk;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full to the last byte at each step that writes to it: a problem that names it, no
 * half report, and the delivery goes on once there is room.
 */
@RequiresTool({"docker-registry", "mkfs.ext4", "mount", "umount"})
class FullDiskIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long SIZE = 160L << 20;
    private static final String FULL = "the disk is full";

    @TempDir Path folder;
    private Site site;
    private Path filler;
    private String url;

    @Test
    void aFullShareDelaysTheClaimAndTheReport() throws Exception {
        fillAtEach(List.of("claim-ticket"), List.of("filing-write"));
    }

    @Test
    @Tag("slow")
    void aFullShareDelaysTheDeliveryAtEveryStepThatWrites() throws Exception {
        fillAtEach(
                List.of("claim-folder", "claim-sidecars", "claim-ticket"),
                List.of("jobs-admit", "filing-write"));
    }

    private void fillAtEach(List<String> ofADrop, List<String> ofAJob) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("share"), SIZE);
                Distribution registry = registry();
                ServiceProcess process = start(registry, disk);
                Reports client = Reports.connect(url, site.data());
                Reports alerts = Reports.alerts(url, site.data())) {
            String page = process.pageUrl();
            await("ready").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
            for (String step : ofADrop) {
                fillAt(step, () -> site.drop(Fixtures.IMAGE, step + "/x.tar"), process, client);
            }
            for (String step : ofAJob) {
                fillAt(step, () -> send(client, registry, step), process, client);
            }
            assertThat(alerts(alerts)).contains("drop DISK_FULL", "disk DISK_FULL", "disk over");
            await("ready again").atMost(PATIENCE).until(() -> site.readiness(page) == 200);
        }
    }

    /** The step finds no room; the report comes when there is some again. */
    private void fillAt(String step, Runnable delivery, ServiceProcess process, Reports client)
            throws IOException {
        int told = process.log().split(FULL, -1).length;
        Path order = Files.writeString(folder.resolve("fill.at"), step);
        delivery.run();
        await(step + " finds no room")
                .atMost(PATIENCE)
                .until(() -> !Files.exists(order) && process.log().split(FULL, -1).length > told);
        String page = process.pageUrl();
        await("not ready").atMost(PATIENCE).until(() -> site.readiness(page) == 503);
        assertThat(reportsUnderWay()).as("reports while the disk is full").isEmpty();
        client.assertEmpty("a report of " + step);
        Files.delete(filler);
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().at("/source/file").asText()).isEqualTo(step + "/x.tar");
        assertThat(site.done(report.jobId()).resolve("report.json"))
                .hasBinaryContent(report.bytes());
        assertThat(site.share().resolve("work")).isEmptyDirectory();
        await("nothing is left in drop/").until(() -> !hasFiles(site.share().resolve("drop")));
    }

    private void send(Reports client, Distribution registry, String name) {
        site.deposit(Fixtures.IMAGE, name + "/x.tar");
        client.sendJob(
                "{\"version\":1,\"file\":\"%s/x.tar\",\"repository\":\"%s/p/x\"}"
                        .formatted(name, registry.address()));
    }

    private ServiceProcess start(Distribution registry, SmallDisk disk) throws IOException {
        filler = disk.folder().resolve("filler");
        int port = FreePort.find();
        url = "tcp://127.0.0.1:" + port;
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.broker.port", String.valueOf(port))
                        .set(
                                "longshore.routes",
                                RoutesWith.bean(FillDiskAtStep.class, folder.resolve("routes"))
                                        .toString());
        return ServiceProcess.start(
                        folder,
                        "service",
                        site.texts(),
                        Role.ALL,
                        "-Dfill.at=" + folder.resolve("fill.at"),
                        "-Dfill.file=" + filler)
                .awaitReady();
    }

    private Distribution registry() {
        return Distribution.start(folder.resolve("registry"), Distribution.options());
    }

    private List<Path> reportsUnderWay() throws IOException {
        try (Stream<Path> files = Files.walk(site.share().resolve("work"))) {
            return files.filter(file -> file.endsWith("report.json")).toList();
        }
    }

    private static boolean hasFiles(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> !file.endsWith(ReadMeFirst.NAME));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> alerts(Reports alerts) {
        return Stream.generate(() -> alerts.poll(Duration.ofSeconds(12)))
                .takeWhile(alert -> alert != null)
                .map(
                        alert ->
                                alert.json().path("about").asText()
                                        + " "
                                        + alert.json().at("/problem/code").asText("over"))
                .toList();
    }
}
