package io.longshore.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport.Checksum;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a single import says of a checksum that it did not get to compare. */
class UncomparedChecksumTest {
    /** Nothing listens there, and nothing asks: each of these files is refused before that. */
    private static final String TARGET = "localhost:1/p/lci";

    @TempDir Path folder;
    private Path tarball;
    private byte[] content;

    /** Why a tarball is refused before it can be compared. */
    private enum Fault {
        CUT_OFF,
        NOT_A_TAR,
        EMPTY,
        NOT_THERE,
        A_FOLDER;

        void make(Path file, byte[] content) throws IOException {
            switch (this) {
                case CUT_OFF -> Files.write(file, Arrays.copyOf(content, 20_000));
                case NOT_A_TAR -> Files.writeString(file, "no archive ".repeat(1000));
                case EMPTY -> Files.createFile(file);
                case NOT_THERE -> Files.deleteIfExists(file);
                case A_FOLDER -> Files.createDirectory(file);
            }
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        tarball = folder.resolve("lci.tar");
        content = Files.readAllBytes(Fixtures.SIGNED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT_OFF", "NOT_A_TAR", "EMPTY", "NOT_THERE"})
    void theReportNamesAChecksumThatWasNotCompared(Fault fault) throws IOException {
        fault.make(tarball, content);
        checksumIn("lci.tar.sha256");

        CommandResult ran = imported();

        assertThat(checksum(ran)).isEqualTo(Checksum.notChecked("lci.tar.sha256"));
        assertThat(text()).doesNotContain("no checksum to compare with").contains("lci.tar.sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lci.sha256", "SHA256SUMS", "checksums.txt"})
    void theReportNamesAChecksumOfEachForm(String name) throws IOException {
        Fault.CUT_OFF.make(tarball, content);
        checksumIn(name);

        assertThat(checksum(imported())).isEqualTo(Checksum.notChecked(name));
    }

    @Test
    void aChecksumListThatDoesNotNameTheTarballIsIgnored() throws IOException {
        Fault.CUT_OFF.make(tarball, content);
        Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  other.tar\n");

        assertThat(checksum(imported())).isEqualTo(Checksum.ABSENT);
    }

    @Test
    void theReportOfADamagedTarballWithoutAChecksumNamesNone() throws IOException {
        Fault.CUT_OFF.make(tarball, content);

        assertThat(checksum(imported())).isEqualTo(Checksum.ABSENT);
    }

    @Test
    void theReportOfAMissingTarballMakesNoStatementAboutItsChecksum() throws IOException {
        assertThat(checksum(imported())).isEqualTo(Checksum.notChecked(null));
        assertThat(text()).doesNotContain("no checksum to compare with");
    }

    @Test
    void anUnusableChecksumFileIsNamed() throws IOException {
        Fault.CUT_OFF.make(tarball, content);
        Files.writeString(folder.resolve("lci.tar.sha256"), "no checksum\n");

        assertThat(checksum(imported()))
                .isEqualTo(new Checksum(ChecksumOutcome.UNUSABLE, "lci.tar.sha256"));
    }

    @Test
    void aFolderInPlaceOfATarballIsAUsageError() throws IOException {
        Fault.A_FOLDER.make(tarball, content);

        assertThat(imported().exitCode()).isEqualTo(2);
        assertThat(CommandResult.longshore("import", ".", "--to-repo", TARGET).exitCode())
                .isEqualTo(2);
    }

    @Test
    void anInspectionNamesTheChecksumThatItDidNotCompare() throws IOException {
        Fault.NOT_A_TAR.make(tarball, content);
        checksumIn("lci.tar.sha256");

        CommandResult ran = CommandResult.longshore("inspect", tarball.toString(), "-o", "json");

        JsonNode checksum = JsonTree.of(ran.out().getBytes(UTF_8)).path("checksum");
        assertThat(checksum.path("outcome").asText()).isEqualTo("NOT_CHECKED");
        assertThat(checksum.path("from").asText()).isEqualTo("lci.tar.sha256");
    }

    private void checksumIn(String name) throws IOException {
        String line = Digest.of(content).hex() + "  lci.tar\n";
        Files.writeString(folder.resolve(name), line);
    }

    private CommandResult imported() {
        return CommandResult.longshore(
                "import", tarball.toString(), "--to-repo", TARGET, "-o", "json");
    }

    private String text() {
        return CommandResult.longshore("import", tarball.toString(), "--to-repo", TARGET).out();
    }

    private static Checksum checksum(CommandResult ran) {
        return ran.report().source().checksum();
    }
}
