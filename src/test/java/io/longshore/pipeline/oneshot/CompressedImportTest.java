package io.longshore.pipeline.oneshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.HashAlgorithm;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Progress;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A compressed archive is imported as its content would be; its checksum is the file's own. */
class CompressedImportTest {
    @TempDir Path folder;

    private SandboxRegistry registry;
    private Imports imports;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        imports = Imports.into(registry);
    }

    @AfterEach
    void stop() {
        imports.close();
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "airgap-docker-save.tar.gz, docker20-save-multi.tar",
        "airgap-docker-save-long27.tar.zst, docker20-save-multi.tar",
        "regctl-export-gz.tar.gz, ctr-app.tar"
    })
    void whatArrivesIsTheContent(String sample, String plain) throws IOException {
        Path file = deliver(sample, Files.readAllBytes(Samples.file(sample)));

        ImportReport report = imported(file, "a");

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.source().checksum().outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(report.source().sizeBytes()).isEqualTo(Files.size(file));
        assertThat(digests(report)).isEqualTo(digests(imported(Samples.file(plain), "b")));
    }

    @Test
    void aWrongChecksumOfTheFileIsRefused() throws IOException {
        String sample = "airgap-docker-save.tar.zst";
        Path file = deliver(sample, new byte[] {1});
        Files.copy(Samples.file(sample), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        ImportReport report = imported(file, "a");

        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.problems().get(0).code()).hasToString("CHECKSUM_MISMATCH");
        assertThat(registry.storage().repositories()).isEmpty();
    }

    /** With the checksum of these bytes beside it. */
    private Path deliver(String name, byte[] content) throws IOException {
        String hex = HexFormat.of().formatHex(HashAlgorithm.SHA_256.newHash().digest(content));
        Files.writeString(folder.resolve(name + ".sha256"), hex + "  " + name + "\n");
        return Files.write(folder.resolve(name), content);
    }

    private ImportReport imported(Path file, String repository) {
        return imports.runOneShot(file, repository, SignatureRules.OFF, Progress.NONE);
    }

    private static List<String> digests(ImportReport report) {
        return report.content().images().stream()
                .map(image -> image.image().replaceFirst(".*@", ""))
                .sorted()
                .toList();
    }
}
