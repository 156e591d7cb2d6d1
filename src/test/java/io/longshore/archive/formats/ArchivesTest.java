package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ImageArchive;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.tar", "a.tgz", "a.zip", "a", "a.tar.part"})
    void theContentDecidesWhatAnArchiveIsAndNotTheName(String name) throws IOException {
        Path file = Files.copy(Fixtures.INDEX, folder.resolve(name));

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo("imgpkg");
        try (ImageArchive archive = TestArchives.open(file)) {
            assertThat(archive.kind().id()).isEqualTo("imgpkg");
        }
    }

    @Test
    void aTruncatedArchiveIsStillRecognised() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.INDEX);
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        Path file = Files.write(folder.resolve("half.tar"), half);

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo("imgpkg");
    }

    @Test
    void aTarOfAnotherKindIsRecognisedAsATar() throws IOException {
        Path file = folder.resolve("manifest.json.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("notes", new byte[1]).file("index.html", new byte[1]).end();
        }

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind()).isEqualTo(Archives.TAR);
    }

    @Test
    void aCompressedArchiveIsRecognisedWhateverItsNameIs() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            Files.copy(Fixtures.INDEX, gzip);
        }
        Path file = Files.write(folder.resolve("a.tar"), bytes.toByteArray());

        Recognition found = Archives.recognise(file, TestArchives.LIMITS);
        assertThat(found.compression()).isEqualTo(Compression.GZIP);
        assertThat(found.kind().id()).isEqualTo("imgpkg");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 511, 512, 513, 20_000})
    void whatIsNoArchiveHasAKindToo(int length) throws IOException {
        byte[] text = "no archive, only text ".repeat(1000).getBytes(UTF_8);
        Path file = Files.write(folder.resolve("a.tar"), Arrays.copyOf(text, length));

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind())
                .isEqualTo(Archives.UNKNOWN);
    }
}
