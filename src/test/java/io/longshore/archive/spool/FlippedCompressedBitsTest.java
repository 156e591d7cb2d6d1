package io.longshore.archive.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.formats.Compression;
import io.longshore.problem.Fault;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.ArchiveContent;
import io.longshore.testing.archive.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single flipped bits in compressed archives: found, or without any effect. */
class FlippedCompressedBitsTest {
    private static final long SEED = 20261129;
    private static final int FLIPS = 500;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "airgap-docker-save.tar.gz, GZIP",
        "regctl-export-gz.tar.gz, GZIP",
        "airgap-docker-save.tar.zst, ZSTD",
        "airgap-zstd-two-frames.tar.zst, ZSTD",
        "imgpkg-compressed.tar.zst, ZSTD"
    })
    void aFlippedBitIsDetectedOrChangesNothingThatIsPushed(String name, Compression compression)
            throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file(name));
        List<String> content = contentOrNull(whole, compression);
        assertThat(content).isNotEmpty();
        Random random = new Random(SEED);
        int found = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = whole.clone();
            int at = random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            List<String> after = contentOrNull(flipped, compression);
            if (after == null) {
                found++;
            } else {
                assertThat(after).as("byte " + at).isEqualTo(content);
            }
        }
        assertThat(found).isPositive();
    }

    /** Null if the damage was found, by the decoder or in the content. */
    private List<String> contentOrNull(byte[] compressed, Compression compression)
            throws IOException {
        Path plain = folder.resolve("plain.tar");
        try (OutputStream out = Files.newOutputStream(plain)) {
            int status =
                    Unpacker.unpack(compression.id(), new ByteArrayInputStream(compressed), out);
            if (status != UnpackStatus.DONE) {
                return null;
            }
        }
        try {
            return ArchiveContent.of(plain, true);
        } catch (ProblemException e) {
            assertThat(e.problem().code().fault()).isEqualTo(Fault.INPUT);
            return null;
        }
    }
}
