package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads as they really come: late, slow, broken off, begun anew, bad. */
class UploadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int HALF = 100_000;

    @TempDir Path folder;
    private SandboxRegistry registry;
    private Site site;
    private Service service;
    private Reports client;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.drop.sidecar-wait", "5s")
                        .set("longshore.drop.left-over", "8s");
        service = site.start();
        client = site.connect(service);
    }

    @AfterEach
    void stop() {
        client.close();
        service.close();
        registry.close();
    }

    @Test
    void aMismatchingSidecarThatArrivesLateRejectsTheTarball() {
        site.dropAlone(Fixtures.IMAGE, "a/x.tar");
        site.assertNothingElseClaimed(client, "claimed without its checksum");
        site.drop("0".repeat(64) + "  x.tar", "a/x.tar.sha256");
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.firstProblem()).isEqualTo("CHECKSUM_MISMATCH");
        assertThat(report.json().at("/source/checksum/outcome").asText()).isEqualTo("MISMATCHED");
        assertThat(site.rejected(report.jobId()).resolve("x.tar")).exists();
    }

    @Test
    void anUploadThatContinuesAfterItsClaimIsImportedOnceComplete() throws IOException {
        site.drop(bareSum(Fixtures.UNSIGNED), "a/x.tar.sha256");
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Path file = site.share().resolve("drop/a/x.tar");
        try (OutputStream upload = Files.newOutputStream(file)) {
            upload.write(whole, 0, HALF);
            upload.flush();
            await("the claim of a settled file").atMost(PATIENCE).until(() -> !Files.exists(file));
            upload.write(whole, HALF, whole.length - HALF);
        }
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().at("/source/checksum/outcome").asText()).isEqualTo("MATCHED");
        site.assertNothingElseClaimed(client, "one report too many");
    }

    @Test
    void aRestartedUploadReplacesTheClaimedOne() throws IOException {
        site.drop(bareSum(Fixtures.UNSIGNED), "a/x.tar.sha256");
        Path file = site.share().resolve("drop/a/x.tar");
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Files.write(file, Arrays.copyOf(whole, HALF));
        await("the claim of a settled file").atMost(PATIENCE).until(() -> !Files.exists(file));
        Files.write(file, whole);
        List<Reports.Report> reports = client.next(2, PATIENCE);
        assertThat(reports)
                .extracting(Reports.Report::status)
                .containsExactly("REJECTED", "VERIFIED");
        assertThat(reports.get(0).firstProblem()).isEqualTo("SUPERSEDED");
        assertThat(reports.get(1).json().at("/source/checksum/outcome").asText())
                .as("the sidecar that came with the first is not lost to the second")
                .isEqualTo("MATCHED");
    }

    @Test
    void anUploadThatStaysIncompleteIsRejectedAndNotPushed() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.UNSIGNED);
        Files.createDirectories(site.share().resolve("drop/a"));
        Files.write(site.share().resolve("drop/a/x.tar"), Arrays.copyOf(whole, HALF));
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.json().at("/transfer/uploadedBytes").asLong()).isZero();
        assertThat(site.rejected(report.jobId()).resolve("report.html")).exists();
    }

    @Test
    void aGrowingFileDelaysNoOther() throws IOException {
        Path growing = site.share().resolve("drop/a/growing.tar");
        Files.createDirectories(growing.getParent());
        Files.writeString(growing, "begin");
        Thread writer =
                new Thread(
                        () ->
                                await().pollInterval(Duration.ofMillis(200))
                                        .atMost(PATIENCE)
                                        .until(() -> appended(growing)));
        writer.setDaemon(true);
        writer.start();
        site.drop(Fixtures.IMAGE, "a/finished.tar");
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.json().at("/source/file").asText()).isEqualTo("a/finished.tar");
        assertThat(report.status()).isEqualTo("VERIFIED");
        assertThat(growing).as("still being uploaded").exists();
        writer.interrupt();
    }

    @Test
    void theTargetIsTakenFromTheFolderOrTheJobAndAMissingOneIsReported() throws IOException {
        site.drop(Fixtures.IMAGE, "Not A Name/x.tar");
        site.drop(Fixtures.IMAGE, "nowhere.tar");
        site.drop(Fixtures.IMAGE, "told.tar");
        site.drop(
                "{\"version\":1,\"id\":\"told\",\"repository\":\"%s/p/told\"}"
                        .formatted(registry.address()),
                "told.tar.job.json");
        site.drop(Fixtures.IMAGE, "bad-job.tar");
        site.drop("{\"version\":1,\"colour\":2}", "bad-job.tar.job.json");
        TreeSet<String> outcomes = new TreeSet<>();
        for (Reports.Report report : client.next(4, PATIENCE)) {
            outcomes.add(
                    report.json().at("/source/file").asText()
                            + " "
                            + (report.firstProblem().isEmpty()
                                    ? report.json().at("/target/repository").asText()
                                    : report.firstProblem()));
        }
        assertThat(outcomes)
                .containsExactly(
                        "Not A Name/x.tar BAD_TARGET",
                        "bad-job.tar NOT_A_JOB",
                        "nowhere.tar NO_TARGET",
                        "told.tar " + registry.address() + "/p/told");
        assertThat(site.done("told").resolve("told.tar.job.json")).exists();
        try (Stream<Path> left = Files.walk(site.share().resolve("drop"))) {
            assertThat(left.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .containsExactly(ReadMeFirst.NAME);
        }
    }

    @Test
    void unusualFileNamesArePreserved() {
        List<String> names =
                List.of(
                        "a b.tar",
                        "gr\u00fcn.tar",
                        "gru\u0308n.tar",
                        "it's \"quoted\" $HOME `x`.tar",
                        "two\nlines.tar",
                        "deep/er/x.tar",
                        "n".repeat(251) + ".tar");
        names.forEach(name -> site.dropAlone(Fixtures.IMAGE, "a/" + name));
        TreeSet<String> reported = new TreeSet<>();
        for (Reports.Report report : client.next(names.size(), PATIENCE)) {
            assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
            String file = report.json().at("/source/file").asText();
            reported.add(file);
            String name = file.substring(file.lastIndexOf('/') + 1);
            assertThat(site.done(report.jobId()).resolve(name)).isRegularFile();
        }
        assertThat(reported)
                .containsExactlyInAnyOrderElementsOf(names.stream().map("a/"::concat).toList());
    }

    @Test
    void aSidecarWithoutATarballIsRejectedAndATemporaryFileRaisesAnAlert() {
        Reports alerts = Reports.alerts(service.brokerUrl(), site.data());
        site.drop("0".repeat(64) + "  x.tar", "a/x.tar.sha256");
        Path part = site.drop("half", "a/y.tar.filepart");
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.firstProblem()).isEqualTo("TARBALL_MISSING");
        assertThat(report.json().at("/source/file").asText()).isEqualTo("a/x.tar.sha256");
        Path rejected = site.rejected(report.jobId());
        assertThat(rejected.resolve("x.tar.sha256")).isRegularFile();
        assertThat(rejected.resolve("REPORT.txt")).content().startsWith("REJECTED");
        assertThat(part).as("an upload under a temporary name is never taken").exists();
        Reports.Report alert = alerts.next(PATIENCE);
        assertThat(alert.json().at("/problem/code").asText()).isEqualTo("LEFT_OVER");
        assertThat(alert.json().at("/problem/what").asText()).contains("drop/a/y.tar.filepart");
        alerts.close();
        site.assertNothingElseClaimed(client, "one report too many");
    }

    private static boolean appended(Path file) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        return false;
    }

    private static String bareSum(Path tarball) {
        return Site.sidecar(tarball).substring(0, 64);
    }
}
