package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures in the pipeline: checked at the gateway, reported whatever the end. */
class SignatureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir Path folder;

    @Test
    void signedArchivesAreImportedAndUnsignedOnesRejected() throws Exception {
        TestSigner signer = TestSigner.ecdsa();
        Path keys = Files.createDirectories(folder.resolve("keys/images"));
        Files.copy(Path.of("src/test/resources/fixtures/cosign.pub"), keys.resolve("cosign.pub"));
        Files.createDirectories(folder.resolve("keys/files"));
        Files.writeString(folder.resolve("keys/files/vendor.pub"), signer.publicKey());
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.signature.policy", "required")
                            .set("longshore.signature.keys", folder.resolve("keys").toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                site.drop(
                        signer.signBlob(Files.readAllBytes(Fixtures.SIGNED)), "lci/signed.tar.sig");
                site.drop(
                        Site.sidecar(Fixtures.SIGNED)
                                .replace("lci-v9.0.1-1815f87b.tar", "signed.tar"),
                        "lci/signed.tar.sha256");
                site.dropAlone(Fixtures.SIGNED, "lci/signed.tar");
                Reports.Report signed = reports.next(PATIENCE);
                assertThat(signed.json().path("status").asText())
                        .as(signed.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(signed.json().at("/signatures/0/outcome").asText()).isEqualTo("VALID");
                assertThat(signed.json().at("/signatures/0/key").asText()).isEqualTo("cosign.pub");
                assertThat(signed.json().at("/source/signature/key").asText())
                        .isEqualTo("vendor.pub");
                assertThat(site.done(signed.jobId()).resolve("signed.tar.sig")).exists();

                site.drop(Fixtures.UNSIGNED, "other/lci-v9.0.1-unsigned.tar");
                Reports.Report unsigned = reports.next(PATIENCE);
                assertThat(unsigned.json().path("status").asText()).isEqualTo("REJECTED");
                assertThat(unsigned.json().at("/problems/0/code").asText())
                        .isEqualTo("SIGNATURE_MISSING");
                assertThat(unsigned.json().at("/signatures/0/outcome").asText()).isEqualTo("NONE");
                assertThat(registry.storage().repositories())
                        .doesNotContain("supervisor-services/other");
            }
        }
    }
}
