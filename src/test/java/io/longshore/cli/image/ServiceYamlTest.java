package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code import --service-yaml}: the definition for this registry beside the one that was given.
 */
class ServiceYamlTest {
    private static final String ORIGIN =
            "localhost:5003/vsphere/iaas/lci-service/9.0.1/lci-service";

    @TempDir Path folder;
    private SandboxRegistry registry;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theRewrittenDefinitionIsWrittenNextToTheOriginal() throws IOException {
        String text = "a: 1\r\nimgpkgBundle: {image: '%s'} # x\r\nleft: localhost:5003/y:1\r\n";
        Path given = definition(text.formatted(ORIGIN + ":9.0.1-1815f87b"));

        CommandResult ran = imported(given);

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        ImportReport report = ran.report();
        assertThat(report.additions().serviceDefinitions())
                .containsExactly(
                        new ReportAdditions.ServiceDefinition(
                                "lci.yml",
                                report.content().bundle().image(),
                                List.of(ORIGIN + ":9.0.1-1815f87b"),
                                null));
        assertThat(folder.resolve("lci.local.yml"))
                .hasBinaryContent(text.formatted(report.content().bundle().image()).getBytes());
        assertThat(given).hasBinaryContent(text.formatted(ORIGIN + ":9.0.1-1815f87b").getBytes());
        assertThat(ran.problem()).isEqualTo("SERVICE_REFERENCE_LEFT");
        assertThat(report.problems().get(0).what()).contains("localhost:5003/y:1 (line 3)");
    }

    @Test
    void aDefinitionOfAnotherBundleIsAProblemOfACompletedImport() throws IOException {
        CommandResult ran = imported(definition("imgpkgBundle: {image: " + ORIGIN + ":9.0.0}"));

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.report().status()).isEqualTo(Status.VERIFIED);
        assertThat(ran.problem()).isEqualTo("SERVICE_DEFINITION_UNFIT");
        assertThat(folder.resolve("lci.local.yml")).doesNotExist();
    }

    @Test
    void anInvalidDefinitionIsReportedBeforeAnythingIsPushed() throws IOException {
        CommandResult ran = imported(definition("a: [1"));

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("lci.yml is not a service definition");
        assertThat(
                        RegistryContents.of(registry.address())
                                .get("/v2/supervisor-services/lci/tags/list")
                                .statusCode())
                .isEqualTo(404);
    }

    private CommandResult imported(Path definition) {
        return CommandResult.longshore(
                "import",
                Fixtures.UNSIGNED.toString(),
                "--to-repo",
                registry.address() + "/supervisor-services/lci",
                "--registry-insecure",
                "--service-yaml",
                definition.toString(),
                "-o",
                "json");
    }

    private Path definition(String text) throws IOException {
        return Files.writeString(folder.resolve("lci.yml"), text);
    }
}
