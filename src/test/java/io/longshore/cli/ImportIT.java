package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.report.ImportReport;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a real Distribution with TLS and passwords, read back by others. */
@RequiresTool({"docker-registry", "htpasswd"})
class ImportIT {
    @TempDir Path folder;
    private final TestCa ca = TestCa.create("Test CA");

    @Test
    @RequiresTool("skopeo")
    void skopeoReadsBackEveryByteOfWhatWasPushed() throws IOException {
        try (Distribution registry =
                Distribution.start(
                        folder.resolve("registry"),
                        Distribution.options().withTls(ca).withUser("robot$one", "pässword"))) {
            CommandResult ran =
                    imported(
                            registry,
                            "--registry-username",
                            "robot$one",
                            "--registry-password",
                            "pässword");
            assertThat(ran.exitCode()).as(ran.err() + ran.out()).isZero();
            ImportReport report = ran.report();

            Skopeo skopeo = Skopeo.trusting(ca, folder).as("robot$one", "pässword");
            for (ImportReport.Image image : report.content().images()) {
                byte[] manifest = skopeo.inspectRaw(image.image());
                assertThat(Digest.of(manifest).toString())
                        .isEqualTo(image.image().replaceFirst(".*@", ""));
            }
            Path copy =
                    skopeo.copyToFolder(
                            registry.address() + "/project/lci:9.0.1-1815f87b",
                            folder.resolve("copy"));
            JsonNode manifest = JsonTree.of(Files.readAllBytes(copy.resolve("manifest.json")));
            for (JsonNode layer : manifest.path("layers")) {
                String hex = layer.path("digest").asText().replace("sha256:", "");
                assertThat(Digest.of(Files.readAllBytes(copy.resolve(hex))).hex()).isEqualTo(hex);
            }
        }
    }

    @Test
    void anotherCaIsNotTrusted() throws IOException {
        TestCa other = TestCa.create("Other CA");
        assertTlsFails(Distribution.options().withTls(other), "TLS_NOT_TRUSTED");
    }

    @Test
    void anExpiredCertificateIsNamed() throws IOException {
        assertTlsFails(
                Distribution.options().withTls(ca, ca.expiredServer()), "TLS_CERTIFICATE_EXPIRED");
    }

    @Test
    void aCertificateOfAnotherHostIsNamed() throws IOException {
        assertTlsFails(
                Distribution.options().withTls(ca, ca.serverFor("harbor1.test.com")),
                "TLS_HOST_NAME_MISMATCH");
    }

    @Test
    void twoGibibytesAreImportedWithAHeapOf128Mebibytes() throws IOException {
        TestImages images = new TestImages(9);
        TestImages.Layer large = TestImages.zeros(2L << 30);
        Path tarball =
                new TarballBuilder()
                        .add(images.image("apps/large", large, images.layer(5000)), "1.0")
                        .write(folder.resolve("large.tar"));
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Tool.Result result =
                    Tool.run(
                            List.of(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-Xmx128m",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "io.longshore.cli.Longshore",
                                    "import",
                                    tarball.toString(),
                                    "--to-repo",
                                    registry.address() + "/apps/large",
                                    "--registry-insecure",
                                    "-o",
                                    "json"));
            ImportReport report = ImportReport.parse(result.out());
            assertThat(report.content().transfer().uploadedBytes()).isGreaterThan(2L << 30);
            assertThat(registry.contents().blobSize("apps/large", large.digest()))
                    .hasValue(2L << 30);
        }
    }

    private void assertTlsFails(Distribution.Options options, String code) throws IOException {
        try (Distribution registry = Distribution.start(folder.resolve("registry"), options)) {
            CommandResult ran = imported(registry);
            assertThat(ran.problem()).isEqualTo(code);
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.report().problems().get(0).fix()).isNotEmpty();
            assertThat(registry.log()).doesNotContain("POST", "PUT", "PATCH");
        }
    }

    private CommandResult imported(Distribution registry, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "import",
                                Fixtures.SIGNED.toString(),
                                "--to-repo",
                                registry.address() + "/project/lci",
                                "--registry-ca-cert-path",
                                ca.writePem(folder.resolve("ca.crt")).toString(),
                                "-o",
                                "json"));
        arguments.addAll(Arrays.asList(more));
        return CommandResult.longshore(arguments.toArray(String[]::new));
    }
}
