package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad delivery is reported with its cause, exit code 3, and nothing pushed. */
class BadTarballsTest {
    private static final String NAME = "lci.tar";
    private static final String SHA256 =
            "8bc0edf844bc0263fbc3fac6166cf602ea4b643ed894f8dbe312178e0d4e0370";

    @TempDir Path folder;
    private SandboxRegistry registry;
    private Path tarball;

    @BeforeEach
    void deliver() throws IOException {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        tarball = Files.copy(Fixtures.SIGNED, folder.resolve(NAME));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aTruncatedTarballIsRejected() throws IOException {
        cutTo(Files.size(tarball) - 30_000);
        assertRejected("TARBALL_TRUNCATED");
    }

    @Test
    void aTarballTruncatedBetweenTwoEntriesIsRejected() throws IOException {
        int second = indexOf("sha256-1094edbb".getBytes(StandardCharsets.US_ASCII));
        cutTo(second);
        assertRejected("TARBALL_TRUNCATED");
    }

    @Test
    void anEmptyFileIsRejected() throws IOException {
        cutTo(0);
        assertRejected("TARBALL_TRUNCATED");
    }

    @Test
    void aFileThatIsNotATarArchiveIsRejected() throws IOException {
        Files.writeString(tarball, "This is no tar. ".repeat(100));
        assertRejected("NOT_A_TARBALL");
    }

    @Test
    void aTarArchiveWithoutManifestJsonIsRejected() throws IOException {
        Files.write(tarball, TestImages.tarGz(Map.of()));
        new TarballBuilder().write(tarball);
        byte[] bytes = Files.readAllBytes(tarball);
        bytes[0] = 'n';
        // The header's check sum is a sum: what one letter gains another gives.
        bytes[1]--;
        Files.write(tarball, bytes);
        assertRejected("MANIFEST_JSON_MISSING");
    }

    @Test
    void aZeroedLayerOfAnInterruptedExportIsRejected() {
        TestImages images = new TestImages(1);
        TestImages.Layer layer = images.layer(5000);
        Image image = images.image("app", layer, images.layer(3000));
        new TarballBuilder().add(image, "1").zero(layer.digest()).write(tarball);
        assertRejected("DIGEST_MISMATCH");
    }

    @Test
    void aMissingLayerIsRejected() {
        TestImages images = new TestImages(2);
        TestImages.Layer layer = images.layer(5000);
        Image image = images.image("app", layer, images.layer(3000));
        new TarballBuilder().add(image, "1").omit(layer.digest()).write(tarball);
        assertRejected("BLOB_MISSING");
    }

    @ParameterizedTest(name = "one flipped bit in {0}")
    @CsvSource({
        "a layer,    sha256-2efddf6b, 90000, DIGEST_MISMATCH",
        "a config,   architecture, 5, DIGEST_MISMATCH",
        "a manifest, schemaVersion, 5, DIGEST_MISMATCH",
        "a header,   sha256-1094edbb, 20, TARBALL_DAMAGED"
    })
    void aFlippedBitIsRejected(String where, String near, int behind, String code)
            throws IOException {
        int at =
                near.equals("sha256-2efddf6b")
                        ? behind
                        : indexOf(near.getBytes(StandardCharsets.US_ASCII)) + behind;
        byte[] bytes = Files.readAllBytes(tarball);
        bytes[at] ^= 1;
        Files.write(tarball, bytes);
        assertRejected(code);
    }

    @Test
    void aBundleThatNamesAMissingImageIsRejected() {
        TestImages images = new TestImages(3);
        Image there = images.image("there", images.layer(100));
        Image missing = images.image("missing", images.layer(100));
        Image bundle = images.bundle("bundle", there, missing);
        new TarballBuilder().add(there).root(bundle, "1").write(tarball);
        assertRejected("IMAGE_NOT_IN_TARBALL");
    }

    @Test
    void aChecksumOfOtherContentIsRejected() throws IOException {
        Files.writeString(sidecar(), "0".repeat(64) + "  " + NAME + "\n");
        assertRejected("CHECKSUM_MISMATCH");
    }

    @Test
    void aChecksumFileThatNamesOnlyOtherFilesIsRejected() throws IOException {
        Files.writeString(sidecar(), SHA256 + "  a.tar\n" + "0".repeat(64) + "  b.tar\n");
        assertRejected("CHECKSUM_UNUSABLE");
    }

    @Test
    void anInvalidChecksumFileIsRejected() throws IOException {
        Files.writeString(sidecar(), "<html>404 Not Found</html>\n");
        assertRejected("CHECKSUM_UNUSABLE");
    }

    @Test
    void aMissingFileIsReported() throws IOException {
        Files.delete(tarball);
        assertRejected("FILE_MISSING");
    }

    @Test
    void theIntactTarballWithItsChecksumFileIsImported() throws IOException {
        Files.writeString(sidecar(), SHA256 + "  " + NAME + "\n");
        CommandResult ran = imported();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.report().status()).isEqualTo(Status.VERIFIED);
        assertThat(ran.report().source().checksum().from()).isEqualTo(NAME + ".sha256");
    }

    private Path sidecar() {
        return folder.resolve(NAME + ".sha256");
    }

    private CommandResult imported() {
        return CommandResult.longshore(
                "import",
                tarball.toString(),
                "--to-repo",
                registry.address() + "/project/lci",
                "--registry-insecure",
                "-o",
                "json");
    }

    private void assertRejected(String code) {
        CommandResult ran = imported();
        assertThat(ran.problem()).isEqualTo(code);
        assertThat(ran.report().problems().get(0).fix()).as("the way out").isNotEmpty();
        assertThat(ran.report().status()).isEqualTo(Status.REJECTED);
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).doesNotContain("Exception");
        try {
            assertThat(registry.storage().repositories()).as("nothing was pushed").isEmpty();
            assertThat(filesIn(registry.storage().folder())).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void cutTo(long size) throws IOException {
        try (FileChannel file = FileChannel.open(tarball, StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    private int indexOf(byte[] text) throws IOException {
        String all = Files.readString(tarball, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(new String(text, StandardCharsets.ISO_8859_1));
        // Names stand in manifest.json first; entries' headers begin on a block.
        while (at >= 0 && new String(text, StandardCharsets.ISO_8859_1).startsWith("sha256-")) {
            if (at % 512 == 0) {
                break;
            }
            at = all.indexOf(new String(text, StandardCharsets.ISO_8859_1), at + 1);
        }
        assertThat(at).isNotNegative();
        return at;
    }
}
