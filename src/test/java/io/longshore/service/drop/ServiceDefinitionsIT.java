package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.job.DocumentSchema;
import io.longshore.problem.Code;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions of Supervisor Services, dropped into a running service beside a tarball or alone. */
class ServiceDefinitionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String ORIGIN = "localhost:5003/vsphere/iaas/lci-service/9.0.1/lci-service";
    static final String DIGEST =
            "sha256:ab3db93f778ca18b640f814aacf0eaa45775798daf83538286bff53c246e4b86";
    static final String TAG = "9.0.1-1815f87b";

    @TempDir Path folder;
    private SandboxRegistry registry;
    private Service service;
    private Site site;
    private Reports reports;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site = new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
        begin();
    }

    private void begin() {
        service = site.start();
        reports = site.connect(service);
    }

    private void restart() {
        reports.close();
        service.close();
        begin();
    }

    @AfterEach
    void stop() {
        reports.close();
        service.close();
        registry.close();
    }

    @Test
    void aDefinitionDroppedWithItsTarballIsRewrittenForThisRegistry() throws Exception {
        String definition = definition(ORIGIN + ":" + TAG);
        site.drop(definition, "lci/lci.yml");
        site.drop(Fixtures.SIGNED, "lci/lci.tar");

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        new DocumentSchema("import-report-v1.schema.json", Code.INTERNAL_ERROR, "a report")
                .check(report.bytes());
        JsonNode said = report.json().at("/serviceDefinitions/0");
        assertThat(said.path("file").asText()).isEqualTo("lci.yml");
        assertThat(said.path("image").asText()).isEqualTo(local());
        assertThat(said.at("/replaced/0").asText()).isEqualTo(ORIGIN + ":" + TAG);
        Path done = site.done(report.jobId());
        assertThat(done.resolve("lci.yml")).hasContent(definition(local()));
        assertThat(done.resolve("lci.yml.original")).hasContent(definition);
        assertThat(done.resolve("report.json")).hasBinaryContent(report.bytes());
        assertThat(done.resolve("report.html")).content().contains("lci.yml names " + local());
        assertThat(done.resolve("REPORT.txt")).content().contains("lci.yml names " + local());
        site.awaitNothingIn("lci");
    }

    @Test
    void aDefinitionOfAnotherVersionIsAProblemButTheBundleIsImported() throws Exception {
        String definition = definition(ORIGIN + ":9.0.0");
        site.drop(definition, "lci/lci.tar.yaml");
        site.drop(Fixtures.UNSIGNED, "lci/lci.tar");

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).isEqualTo("VERIFIED");
        assertThat(report.firstProblem()).isEqualTo("SERVICE_DEFINITION_UNFIT");
        assertThat(report.json().at("/problems/0/severity").asText()).isEqualTo("error");
        assertThat(report.json().at("/serviceDefinitions/0/image").isNull()).isTrue();
        assertThat(site.done(report.jobId()).resolve("lci.tar.yaml")).hasContent(definition);
    }

    @Test
    void aDefinitionDroppedAloneIsRewrittenFromAnEarlierImport() throws Exception {
        site.drop(Fixtures.SIGNED, "lci/lci.tar");
        Reports.Report first = reports.next(PATIENCE);
        site.done(first.jobId());
        site.drop("a: [1", "lci/notes.yml");
        site.drop(definition("elsewhere.example.org/x@" + DIGEST), "another/service.yaml");

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().at("/source/file").asText()).isEqualTo("another/service.yaml");
        assertThat(report.json().at("/bundle/image").asText()).isEqualTo(local());
        assertThat(report.json().at("/serviceDefinitions/0/verifiedBy").asText())
                .isEqualTo(first.jobId());
        Path done = site.done(report.jobId());
        assertThat(done.resolve("service.yaml")).hasContent(definition(local()));
        site.awaitNothingIn("another");
        assertThat(site.share().resolve("drop/lci/notes.yml")).exists();
    }

    @Test
    void aDefinitionWaitsForItsTarballAcrossARestart() throws Exception {
        Path waiting = site.drop(definition(ORIGIN + ":" + TAG), "lci/service.yml");
        site.drop(Fixtures.SIGNED, "lci/lci.tar");
        Reports.Report first = reports.next(PATIENCE);
        assertThat(first.json().has("serviceDefinitions")).isFalse();
        Reports.Report second = reports.next(PATIENCE);
        assertThat(waiting).doesNotExist();
        assertThat(site.done(second.jobId()).resolve("service.yml"))
                .hasContent(definition(local()));

        restart();
        site.drop(definition(ORIGIN + ":" + TAG), "lci/again.yml");

        Reports.Report third = reports.next(PATIENCE);

        assertThat(third.json().at("/serviceDefinitions/0/verifiedBy").asText())
                .isEqualTo(first.jobId());
    }

    @Test
    void aDefinitionWithoutATarballIsRejectedAfterTheTimeout() throws Exception {
        site.set("longshore.drop.left-over", "2s");
        restart();
        site.drop(definition(ORIGIN + ":" + TAG), "lci/lci.yml");

        Reports.Report report = reports.next(PATIENCE);

        assertThat(report.status()).isEqualTo("REJECTED");
        assertThat(report.firstProblem()).isEqualTo("SERVICE_DEFINITION_UNFIT");
        assertThat(site.rejected(report.jobId()).resolve("lci.yml")).exists();
    }

    @Test
    void aDepotDefinitionIsKeptAndTheRewrittenOneIsFiledWithTheReport() throws Exception {
        site.deposit(Fixtures.SIGNED, "lci/lci.tar");
        Path there = site.share().resolve("depot/lci/lci.yml");
        Files.writeString(there, definition(ORIGIN + ":" + TAG));

        reports.sendJob(
                "{\"version\": 1, \"file\": \"lci/lci.tar\", \"repository\": \""
                        + registry.address()
                        + "/supervisor-services/lci\"}");
        Reports.Report report = reports.next(PATIENCE);

        assertThat(site.done(report.jobId()).resolve("lci.yml")).hasContent(definition(local()));
        assertThat(there).hasContent(definition(ORIGIN + ":" + TAG));
    }

    private String local() {
        return registry.address() + "/supervisor-services/lci@" + DIGEST;
    }

    /** A package that names this bundle. */
    static String definition(String image) {
        return """
                # LCI, as published
                apiVersion: data.packaging.carvel.dev/v1alpha1
                kind: Package
                metadata:
                  name: lci-service.vsphere.example.com.9.0.1
                spec:
                  template:
                    spec:
                      fetch:
                      - imgpkgBundle:
                          image: %s  # by tag
                """
                .formatted(image);
    }
}
