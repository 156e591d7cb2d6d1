package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.command.ExitCodes;
import io.longshore.json.JsonTree;
import io.longshore.oci.HashAlgorithm;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code inspect} of compressed files. */
class InspectCompressedTest {
    private int exitCode;

    @ParameterizedTest
    @ValueSource(strings = {"regctl-export-gz.tar.gz", "airgap-docker-save.tar.zst"})
    void sizeAndChecksumAreThoseOfTheFileAndTheImagesThoseOfTheContent(String sample)
            throws IOException {
        Path file = Samples.file(sample);
        JsonNode json = inspect(file);

        assertThat(exitCode).isZero();
        assertThat(json.path("sizeBytes").asLong()).isEqualTo(Files.size(file));
        byte[] hash = HashAlgorithm.SHA_256.newHash().digest(Files.readAllBytes(file));
        assertThat(json.path("sha256").asText()).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(json.path("images")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "helm-chart-hello-0.1.0.tgz, helm-chart",
        "hand-tanzu-plugin-bundle.tar.gz, plugin-bundle"
    })
    void aRefusedFileIsNamedByItsKind(String sample, String kind) throws IOException {
        JsonNode json = inspect(Samples.file(sample));

        assertThat(exitCode).isEqualTo(ExitCodes.REJECTED);
        assertThat(json.toString()).contains("\"gzip\"", "\"" + kind + "\"", "KIND_NOT_READ");
    }

    @Test
    void anXzFileIsRefusedWithTheCommandThatUncompressesIt() throws IOException {
        JsonNode json = inspect(Samples.file("airgap-layout.tar.xz"));

        assertThat(exitCode).isEqualTo(ExitCodes.REJECTED);
        assertThat(json.toString()).contains("NOT_A_TARBALL", "xz -dc");
    }

    private JsonNode inspect(Path file) throws IOException {
        StringWriter out = new StringWriter();
        CommandLine line = Program.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(new StringWriter()));
        exitCode = line.execute("inspect", file.toString(), "-o", "json");
        return JsonTree.of(out.toString().getBytes(StandardCharsets.UTF_8));
    }
}
