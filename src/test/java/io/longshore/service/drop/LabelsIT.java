package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.problem.Code;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.TriesFix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site that requires labels. */
class LabelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern JOB = Pattern.compile("\\{.*}");

    @TempDir Path folder;

    @Test
    @TriesFix(Code.LABEL_REFUSED)
    void aDeliveryWithoutARequiredLabelIsRefusedAndItsFixWorks() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.labels", "*:classification=restricted")
                            .set("longshore.labels.required", "change=CHG[0-9]{7} classification");
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop("", "lci/x.tar.done");
                site.drop(Fixtures.IMAGE, "lci/x.tar");
                JsonNode refused = reports.next(PATIENCE).json();
                assertThat(refused.path("status").asText()).isEqualTo("REJECTED");
                assertThat(refused.at("/problems/0/code").asText()).isEqualTo("LABEL_REFUSED");
                Matcher job = JOB.matcher(refused.at("/problems/0/fix").asText());
                assertThat(job.find()).isTrue();

                site.drop(job.group().replace("VALUE", "CHG0041234"), "lci/x.tar.job.json");
                site.drop("", "lci/x.tar.done");
                site.drop(Fixtures.IMAGE, "lci/x.tar");

                Reports.Report report = reports.next(PATIENCE);
                assertThat(report.status()).as(report.json().toString()).isEqualTo("VERIFIED");
                assertThat(report.json().at("/labels"))
                        .extracting(it -> it.get("name").asText() + " " + it.get("from").asText())
                        .containsExactly("change JOB", "classification FOLDER");
                Path done = site.done(report.jobId());
                assertThat(Files.readString(done.resolve("REPORT.txt"))).contains("CHG0041234");
                assertThat(Files.readString(done.resolve("report.html"))).contains("CHG0041234");
            }
        }
    }
}
