package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.service.RoutesWith;
import io.longshore.service.crash.CrashAtStep;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dies where a service definition is rewritten, in step {@code filing-write}. That step leaves, one
 * after the other and each whole: the original, the definition for this site, the report. A death
 * leaves the first few of them; so each next process is given the folder of the last one with the
 * later ones taken back.
 */
class DefinitionStepsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STEP = "filing-write";
    private static final String TAGGED =
            ServiceDefinitionsIT.ORIGIN + ":" + ServiceDefinitionsIT.TAG;

    /** What of the step was done before the process died. */
    private enum Left {
        NOTHING,
        ORIGINAL,
        DEFINITION,
        REPORT
    }

    @TempDir Path folder;
    private Site site;
    private String expected;

    @Test
    void aCrashWhileADefinitionIsRewrittenLeavesACompleteOne() throws Exception {
        diesAfter(List.of(Left.ORIGINAL));
    }

    @Test
    @Tag("slow")
    void aDefinitionIsRewrittenOnceWhereverTheProcessCrashes() throws Exception {
        diesAfter(List.of(Left.values()));
    }

    private void diesAfter(List<Left> moments) throws Exception {
        Path routes = RoutesWith.bean(CrashAtStep.class, folder.resolve("routes"));
        String port = String.valueOf(FreePort.find());
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            expected =
                    ServiceDefinitionsIT.definition(
                            registry.address()
                                    + "/supervisor-services/lci@"
                                    + ServiceDefinitionsIT.DIGEST);
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.routes", routes.toString())
                            .set("longshore.broker.port", port);
            site.drop(ServiceDefinitionsIT.definition(TAGGED), "lci/lci.yml");
            site.drop(Fixtures.SIGNED, "lci/lci.tar");
            for (Left left : moments) {
                die(left);
            }
            try (ServiceProcess process =
                            ServiceProcess.start(folder, "end", site.texts(), Role.ALL)
                                    .awaitReady();
                    Reports client = Reports.connect("tcp://127.0.0.1:" + port, site.data())) {
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.status())
                        .as(report.json().toPrettyString() + process.log())
                        .isEqualTo("VERIFIED");
                assertThat(report.json().at("/serviceDefinitions").size()).isEqualTo(1);
                site.assertNoOtherReport(client, "one report too many");
                isRewrittenOnce(site.done(report.jobId()));
            }
        }
    }

    private void die(Left left) throws IOException {
        try (ServiceProcess process =
                ServiceProcess.start(
                        folder,
                        "left-" + left,
                        site.texts(),
                        Role.ALL,
                        "-Ddie.step=" + STEP,
                        "-Ddie.when=after")) {
            assertThat(process.awaitEnd()).as(process.log()).isEqualTo(CrashAtStep.EXIT_CODE);
        }
        Path job = onlyJob();
        isRewrittenOnce(job);
        if (left.compareTo(Left.REPORT) < 0) {
            for (String name : List.of("report.json", "report.html", "REPORT.txt")) {
                Files.delete(job.resolve(name));
            }
        }
        if (left == Left.ORIGINAL) {
            Files.copy(
                    job.resolve("lci.yml.original"),
                    job.resolve("lci.yml"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        if (left == Left.NOTHING) {
            Files.move(
                    job.resolve("lci.yml.original"),
                    job.resolve("lci.yml"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void isRewrittenOnce(Path job) throws IOException {
        assertThat(job.resolve("lci.yml")).hasContent(expected);
        assertThat(job.resolve("lci.yml.original"))
                .hasContent(ServiceDefinitionsIT.definition(TAGGED));
        assertThat(job.resolve("report.json")).exists();
        try (Stream<Path> files = Files.list(job)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.contains(".yml"))
                    .containsExactlyInAnyOrder("lci.yml", "lci.yml.original");
        }
    }

    private Path onlyJob() throws IOException {
        try (Stream<Path> jobs = Files.list(site.share().resolve("work"))) {
            return jobs.reduce((a, b) -> b).orElseThrow();
        }
    }
}
