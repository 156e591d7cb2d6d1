package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.json.JsonTree;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checksum that arrives after the report of its archive. */
class LateChecksumIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @Test
    void aLateChecksumIsAddedToTheReportAndADifferentOneIsAnAlertAndKeptForTheNextArchive()
            throws IOException {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            try (Service service = site.start();
                    Reports client = site.connect(service);
                    Reports alerts = Reports.alerts(service.brokerUrl(), site.data())) {
                site.dropAlone(Fixtures.IMAGE, "lci/x.tar");
                Reports.Report first = client.next(PATIENCE);
                assertThat(first.status()).isEqualTo("VERIFIED");
                assertThat(first.json().at("/source/checksum/outcome").asText())
                        .isEqualTo("ABSENT");
                Path done = site.done(first.jobId());
                byte[] report = Files.readAllBytes(done.resolve("report.json"));

                site.drop(sum(Fixtures.IMAGE) + "  x.tar", "lci/x.tar.sha256");
                awaitAddendum(done, 1, "MATCHED");

                site.drop(sum(Fixtures.SIGNED) + "  x.tar", "lci/x.tar.sha256");
                awaitAddendum(done, 2, "MISMATCHED");
                Reports.Report second = client.next(PATIENCE);
                assertThat(second.status()).isEqualTo("REJECTED");
                assertThat(second.firstProblem()).isEqualTo("CHECKSUM_MISMATCH");
                Reports.Report alert = alerts.next(PATIENCE);
                while (!alert.json().path("about").asText().equals("checksum")) {
                    alert = alerts.next(PATIENCE);
                }
                assertThat(alert.json().at("/problem/code").asText())
                        .isEqualTo("CHECKSUM_MISMATCH");

                assertThat(done.resolve("report.json")).hasBinaryContent(report);
                site.assertNoOtherReport(client, "the right checksum has no report of its own");

                site.dropAlone(Fixtures.SIGNED, "lci/x.tar");
                Reports.Report next = client.next(PATIENCE);
                assertThat(next.status()).isEqualTo("VERIFIED");
                assertThat(next.json().at("/source/checksum/outcome").asText())
                        .as("the checksum that came before its archive")
                        .isEqualTo("MATCHED");
                site.awaitNothingIn("lci");
            }
        }
    }

    private static String sum(Path archive) {
        return Site.sidecar(archive).substring(0, 64);
    }

    private static void awaitAddendum(Path done, int number, String outcome) {
        Path addendum = done.resolve("addendum-" + number + ".json");
        await(addendum.toString())
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(addendum).exists();
                            byte[] content = Files.readAllBytes(addendum);
                            assertThat(JsonTree.of(content).path("outcome").asText())
                                    .isEqualTo(outcome);
                            assertThat(done.resolve("ADDENDUM.txt")).exists();
                        });
    }
}
