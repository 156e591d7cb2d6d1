package io.longshore.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.longshore.cli.CommandResult;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures decide before the first push, and the report says what was found. */
class SignaturesTest {
    private static final Path COSIGN_PUB = Path.of("src/test/resources/fixtures/cosign.pub");

    @TempDir Path folder;
    private SandboxRegistry registry;
    private final List<String> settings = new ArrayList<>();

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theReportOfASignedBundleNamesItsKey() throws IOException {
        trustImagesOf(Files.readString(COSIGN_PUB));
        settings.add("longshore.signature.policy=required");

        ImportReport report = imported(Fixtures.SIGNED, 0);

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.problems()).isEmpty();
        assertThat(report.content().signatures())
                .containsExactly(
                        new ImportReport.Signature(
                                report.content().bundle().image(),
                                SignatureOutcome.VALID,
                                "cosign.pub"));
    }

    @Test
    void anUnsignedBundleIsRejectedWhereSignaturesAreRequired() throws IOException {
        trustImagesOf(Files.readString(COSIGN_PUB));
        settings.add("longshore.signature.policy=required");

        ImportReport report = imported(Fixtures.UNSIGNED, 3);

        assertRejected(report, "SIGNATURE_MISSING");
        assertThat(report.problems().get(0).fix()).contains("--cosign-signatures");
        assertThat(report.content().signatures())
                .extracting(ImportReport.Signature::outcome)
                .containsExactly(SignatureOutcome.NONE);
    }

    @Test
    void scopeAllNamesEveryUnsignedImage() throws IOException {
        trustImagesOf(Files.readString(COSIGN_PUB));
        settings.add("longshore.signature.policy=required");
        settings.add("longshore.signature.scope=all");

        ImportReport report = imported(Fixtures.SIGNED, 3);

        assertRejected(report, "SIGNATURE_MISSING");
        assertThat(report.content().signatures()).hasSize(4);
        assertThat(report.problems().get(0).image()).startsWith(registry.address() + "/project");
    }

    @Test
    void aBundleSignedByAnUnknownKeyIsRejectedIfKeysAreConfigured() throws IOException {
        trustImagesOf(TestSigner.ecdsa().publicKey());

        assertRejected(imported(Fixtures.SIGNED, 3), "SIGNATURE_UNKNOWN_KEY");
    }

    @Test
    void aSignatureWithoutAnyConfiguredKeyIsAWarning() throws IOException {
        ImportReport report = imported(Fixtures.SIGNED, 0);

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.problems())
                .extracting(ReportProblem::code, ReportProblem::severity)
                .containsExactly(tuple("SIGNATURE_UNKNOWN_KEY", Severity.WARNING));
    }

    @Test
    void signaturesAreIgnoredIfThePolicyIsOff() throws IOException {
        settings.add("longshore.signature.policy=off");
        settings.add("longshore.signature.files.policy=off");

        ImportReport report = imported(Fixtures.SIGNED, 0);

        assertThat(report.problems()).isEmpty();
        assertThat(report.content().signatures()).isEmpty();
    }

    @Test
    void aSignatureOfTheFileIsReported() throws IOException {
        TestSigner signer = TestSigner.ecdsa();
        trustFilesOf(signer);
        settings.add("longshore.signature.files.policy=required");
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("x.tar"));
        Files.writeString(
                folder.resolve("x.tar.sig"), signer.signBlob(Files.readAllBytes(tarball)));

        ImportReport report = imported(tarball, 0);

        assertThat(report.source().signature())
                .isEqualTo(
                        new ImportReport.FileSignature(
                                SignatureOutcome.VALID, "x.tar.sig", "vendor.pub"));
    }

    @Test
    void aSignatureOfTheChecksumFileIsReported() throws IOException {
        TestSigner signer = TestSigner.of("Ed25519", 255, "Ed25519");
        trustFilesOf(signer);
        settings.add("longshore.signature.files.policy=required");
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("x.tar"));
        String checksum =
                Files.readString(Fixtures.UNSIGNED.resolveSibling("lci-v9.0.1-unsigned.tar.sha256"))
                        .replace("lci-v9.0.1-unsigned.tar", "x.tar");
        Path sums = Files.writeString(folder.resolve("x.tar.sha256"), checksum);
        Files.writeString(
                folder.resolve("x.tar.sha256.sig"), signer.signBlob(Files.readAllBytes(sums)));

        ImportReport report = imported(tarball, 0);

        assertThat(report.source().signature())
                .isEqualTo(
                        new ImportReport.FileSignature(
                                SignatureOutcome.VALID, "x.tar.sha256.sig", "vendor.pub"));
    }

    @Test
    void aRequiredFileSignatureThatIsMissingOrForeignRejectsTheFile() throws IOException {
        trustFilesOf(TestSigner.ecdsa());
        settings.add("longshore.signature.files.policy=required");
        Path tarball = Files.copy(Fixtures.UNSIGNED, folder.resolve("x.tar"));
        assertRejected(imported(tarball, 3), "SIGNATURE_MISSING");

        Files.writeString(
                folder.resolve("x.tar.sig"),
                TestSigner.ecdsa().signBlob(Files.readAllBytes(tarball)));
        assertRejected(imported(tarball, 3), "SIGNATURE_UNKNOWN_KEY");

        Files.writeString(folder.resolve("x.tar.sig"), "nonsense");
        assertRejected(imported(tarball, 3), "SIGNATURE_INVALID");
    }

    @Test
    void requiringSignaturesWithoutAKeyIsAnErrorOfTheSettings() throws IOException {
        settings.add("longshore.signature.policy=required");

        CommandResult ran = run(Fixtures.SIGNED);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("longshore.signature.policy").contains("Do:");
    }

    private void assertRejected(ImportReport report, String code) throws IOException {
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems()).extracting(ReportProblem::code).containsOnly(code);
        assertThat(registry.storage().repositories()).isEmpty();
    }

    private ImportReport imported(Path tarball, int exitCode) throws IOException {
        CommandResult ran = run(tarball);
        assertThat(ran.exitCode()).as(ran.err() + ran.out()).isEqualTo(exitCode);
        return ran.report();
    }

    private CommandResult run(Path tarball) throws IOException {
        Path config = Files.write(folder.resolve("longshore.properties"), settings);
        return CommandResult.longshore(
                "import",
                tarball.toString(),
                "--to-repo",
                registry.address() + "/project/app",
                "--registry-insecure",
                "--config",
                config.toString(),
                "-o",
                "json");
    }

    private void trustImagesOf(String key) throws IOException {
        trust("images/cosign.pub", key);
    }

    private void trustFilesOf(TestSigner signer) throws IOException {
        trust("files/vendor.pub", signer.publicKey());
    }

    private void trust(String name, String key) throws IOException {
        Path file = folder.resolve("keys").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, key);
        settings.add("longshore.signature.keys=" + folder.resolve("keys"));
    }
}
