package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.DocumentSchema;
import io.longshore.problem.Code;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files dropped in the folder of a running service, into Distribution with TLS. */
@RequiresTool("docker-registry")
class DropIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir Path folder;

    @Test
    void aDroppedBundleIsVerifiedAndMovedToDone() throws Exception {
        TestCa ca = TestCa.create("Test CA");
        try (Distribution registry =
                Distribution.start(
                        folder.resolve("registry"), Distribution.options().withTls(ca))) {
            Site site =
                    new Site(folder, registry.address())
                            .set(
                                    "longshore.registry.ca-cert-path",
                                    ca.writePem(folder.resolve("ca.pem")).toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop(Fixtures.SIGNED, "lci/lci-v9.0.1-1815f87b.tar");
                Reports.Report report = reports.next(PATIENCE);
                assertThat(report.json().path("status").asText())
                        .as(report.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(report.statusProperty()).isEqualTo("VERIFIED");
                new DocumentSchema("import-report-v1.schema.json", Code.INTERNAL_ERROR, "a report")
                        .check(report.bytes());
                assertThat(report.json().at("/source/checksum/outcome").asText())
                        .isEqualTo("MATCHED");
                assertThat(report.json().at("/target/repository").asText())
                        .isEqualTo(registry.address() + "/supervisor-services/lci");
                assertThat(registry.contents().tags("supervisor-services/lci"))
                        .containsKey("9.0.1-1815f87b");
                assertThat(site.done(report.jobId()).resolve("report.json"))
                        .hasBinaryContent(report.bytes());
                assertThat(site.done(report.jobId()).resolve("report.html")).isNotEmptyFile();
                assertThat(site.done(report.jobId()).resolve("lci-v9.0.1-1815f87b.tar"))
                        .hasSameBinaryContentAs(Fixtures.SIGNED);
                assertThat(site.share().resolve("work")).isEmptyDirectory();
                assertThat(site.share().resolve("deliveries/lci/LATEST.txt"))
                        .content()
                        .contains("VERIFIED", "done/" + report.jobId() + "/REPORT.txt");
            }
        }
    }
}
