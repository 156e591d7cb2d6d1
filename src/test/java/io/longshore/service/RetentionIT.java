package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention removes the right folders at the right time; the service looks twice a second. */
class RetentionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String OLD = "2s";

    @TempDir Path folder;
    private Path routes;

    @BeforeEach
    void lookOften() throws IOException {
        routes =
                RoutesWith.changed(
                        folder.resolve("routes"),
                        (name, text) -> {
                            if (!name.equals("retention")) {
                                return text;
                            }
                            assertThat(text).contains("\"600000\"");
                            return text.replace("\"600000\"", "\"500\"");
                        });
    }

    @Test
    void oldTarballsAreRemovedAndTheirReportsAreKept() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site = site(registry.address()).set("longshore.tarballs.keep", OLD);
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop(Fixtures.IMAGE, "apps/good.tar");
                String good = reports.next(PATIENCE).jobId();
                site.drop("no archive", "bad.tar");
                String bad = reports.next(PATIENCE).jobId();
                submit(site, service, Fixtures.IMAGE);
                Reports.Report submitted = reports.next(PATIENCE);
                assertVerified(submitted);

                await("old archives are gone")
                        .atMost(PATIENCE)
                        .untilAsserted(
                                () -> {
                                    assertThat(site.done(good).resolve("good.tar")).doesNotExist();
                                    assertThat(site.rejected(bad).resolve("bad.tar"))
                                            .doesNotExist();
                                    assertThat(site.share().resolve("depot").toFile().list())
                                            .containsExactly(ReadMeFirst.NAME);
                                });
                for (Path kept :
                        List.of(
                                site.done(good),
                                site.rejected(bad),
                                site.done(submitted.jobId()))) {
                    assertThat(kept.resolve("report.json")).isNotEmptyFile();
                    assertThat(kept.resolve("REPORT.txt")).isNotEmptyFile();
                }
            }
        }
    }

    @Test
    @RequiresTool("docker-registry")
    void anOldTarballWithoutAReportIsKept() throws Exception {
        String address = FreePort.address();
        Site site = site(address).set("longshore.tarballs.keep", OLD);
        try (Service service = site.start();
                Reports reports = site.connect(service)) {
            Path dropped = site.drop(Fixtures.IMAGE, "apps/waiting.tar");
            submit(site, service, Fixtures.IMAGE);
            await("claimed").atMost(PATIENCE).until(() -> !Files.exists(dropped));
            Path work = site.share().resolve("work");
            Path depot = site.share().resolve("depot").resolve(Fixtures.IMAGE.getFileName());
            site.drop("no archive", "younger.tar");
            Reports.Report younger = reports.next(PATIENCE);
            assertThat(younger.json().at("/source/file").asText()).isEqualTo("younger.tar");
            Path rejected = site.rejected(younger.jobId()).resolve("younger.tar");
            await("a younger one is reported, old and gone")
                    .atMost(PATIENCE)
                    .until(() -> !Files.exists(rejected));
            assertThat(count(work, "waiting.tar")).as("kept while it waits").isEqualTo(1);
            assertThat(depot).as("kept while it waits").exists();
            reports.assertEmpty("a report without a registry");

            try (Distribution registry =
                    Distribution.start(
                            List.of(),
                            address,
                            folder.resolve("registry"),
                            Distribution.options())) {
                assertThat(reports.next(2, PATIENCE))
                        .as("their content was there when it was needed")
                        .allMatch(report -> report.status().equals("VERIFIED"));
                await("both are gone once they are reported")
                        .atMost(PATIENCE)
                        .until(
                                () ->
                                        count(site.share().resolve("done"), "waiting.tar") == 0
                                                && !Files.exists(depot));
                assertThat(registry.contents().tags("supervisor-services/apps")).isNotEmpty();
            }
        }
    }

    @Test
    void tarballsBeyondTheSizeLimitAreRemovedAtAnyAge() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site = site(registry.address()).set("longshore.tarballs.keep-size", "0");
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop(Fixtures.IMAGE, "apps/large.tar");
                Path done = site.done(reports.next(PATIENCE).jobId());
                await("gone")
                        .atMost(PATIENCE)
                        .until(() -> !Files.exists(done.resolve("large.tar")));
                assertThat(done.resolve("report.json")).isNotEmptyFile();
            }
        }
    }

    @Test
    void oldReportsAreRemovedTogetherWithTheirFolder() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site = site(registry.address()).set("longshore.reports.keep", "3s");
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop(Fixtures.IMAGE, "apps/old.tar");
                Reports.Report report = reports.next(PATIENCE);
                assertVerified(report);
                await("gone")
                        .atMost(PATIENCE)
                        .until(() -> site.share().resolve("done").toFile().list().length == 0);
                site.drop(Fixtures.IMAGE, "apps/new.tar");
                assertThat(site.done(reports.next(PATIENCE).jobId()).resolve("report.json"))
                        .as("a new one is not old")
                        .exists();
            }
        }
    }

    private Site site(String registry) {
        return new Site(folder, registry)
                .set("longshore.registry.insecure", "true")
                .set("longshore.routes", routes.toString());
    }

    private static void assertVerified(Reports.Report report) {
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
    }

    /** As a user does: {@code longshore submit}. */
    private void submit(Site site, Service service, Path tarball) throws IOException {
        Path config = folder.resolve("submit.properties");
        String port = service.brokerUrl().replaceFirst(".*:(\\d+).*", "$1");
        Files.writeString(
                config,
                "longshore.share="
                        + site.share()
                        + "\nlongshore.data="
                        + site.data()
                        + "\nlongshore.broker.port="
                        + port
                        + "\n");
        Tool.run(
                Tool.longshore(
                        "submit",
                        tarball.toString(),
                        "--to-repo",
                        site.texts().get("longshore.registry") + "/supervisor-services/apps",
                        "--config",
                        config.toString()));
    }

    /** How many folders below this one have such a file. */
    private static int count(Path parent, String name) {
        int found = 0;
        for (String each : parent.toFile().list()) {
            found += Files.exists(parent.resolve(each).resolve(name)) ? 1 : 0;
        }
        return found;
    }
}
