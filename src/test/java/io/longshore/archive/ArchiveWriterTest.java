package io.longshore.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.formats.Archives;
import io.longshore.oci.Digest;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ArchiveWriterTest {
    static final List<Path> FIXTURES = ArchiveFixturesTest.ALL;

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void aTarballOfImgpkgIsReproducedByteForByte(Path fixture) throws IOException {
        Path copy = folder.resolve("copy.tar");
        try (ImageArchive tarball = TestArchives.open(fixture)) {
            List<ArchiveEntry> images = new ArrayList<>(tarball.entries());
            Collections.reverse(images);
            copy(tarball, images, copy);
        }

        assertThat(copy).hasSameBinaryContentAs(fixture);
    }

    @Test
    void aLayerOfEightGibibytesGetsAPaxHeader() throws IOException {
        TestImages images = new TestImages(1);
        Layer large = TestImages.zeros(8L << 30, new Digest("0".repeat(64)));
        Path built =
                new TarballBuilder()
                        .add(images.image("localhost:1/a", large))
                        .write(folder.resolve("built.tar"));
        Path written = folder.resolve("written.tar");
        try (ImageArchive tarball = TestArchives.open(built)) {
            ArchivePlan layout = Archives.plan(tarball.entries(), null, false);
            ArchiveWriter.open(written, layout).close();
        }

        try (ImageArchive tarball = TestArchives.open(written)) {
            BlobRegion region = tarball.blobs().get(large.digest());
            byte[] headers = new byte[1536];
            try (var in = Files.newInputStream(written)) {
                in.skipNBytes(region.offset() - headers.length);
                in.readNBytes(headers, 0, headers.length);
            }
            assertThat(region.sizeBytes()).isEqualTo(8L << 30);
            assertThat(new String(headers, 512, 21, UTF_8)).isEqualTo("19 size=8589934592\n\0\0");
            // The digest of what Go's archive/tar writes for such an entry.
            assertThat(Digest.of(headers).hex())
                    .isEqualTo("70e046de5d831f5d2ca462f3e879e4495f1b16b0bbbc7b1484ca1b94e1b7ac6c");
        }
    }

    @Test
    void aPartialFileKeepsItsLayersOnlyIfItsLayoutIsTheSame() throws IOException {
        TestImages images = new TestImages(2);
        Layer layer = images.layer(1000);
        Path part = folder.resolve("part");
        ArchivePlan layout;
        ArchivePlan other;
        Path built =
                new TarballBuilder()
                        .add(images.image("localhost:1/a", layer))
                        .write(folder.resolve("built.tar"));
        try (ImageArchive tarball = TestArchives.open(built)) {
            layout = Archives.plan(tarball.entries(), null, false);
            other = Archives.plan(List.of(), null, false);
        }
        BlobRegion region = layout.blobs().get(layer.digest());
        try (ArchiveWriter writer = ArchiveWriter.open(part, layout)) {
            writer.layer(region).write(layer.content());
        }

        assertThat(ArchiveWriter.isOf(part, layout)).isTrue();
        assertThat(ArchiveWriter.isOf(part, other)).isFalse();
        ArchiveWriter.open(part, layout).close();
        try (ImageArchive tarball = TestArchives.open(part)) {
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
        ArchiveWriter.open(part, other).close();
        assertThat(ArchiveWriter.isOf(part, other)).isTrue();
    }

    @Test
    void aLayerCannotOverwriteTheNextEntry() throws IOException {
        TestImages images = new TestImages(3);
        Layer layer = images.layer(10);
        Path built =
                new TarballBuilder()
                        .add(images.image("localhost:1/a", layer))
                        .write(folder.resolve("built.tar"));
        try (ImageArchive tarball = TestArchives.open(built)) {
            ArchivePlan layout = Archives.plan(tarball.entries(), null, false);
            try (ArchiveWriter writer = ArchiveWriter.open(folder.resolve("x"), layout);
                    OutputStream out = writer.layer(layout.blobs().get(layer.digest()))) {
                out.write(new byte[10]);

                org.assertj.core.api.Assertions.assertThatThrownBy(() -> out.write(1))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private static void copy(ImageArchive tarball, List<ArchiveEntry> images, Path to)
            throws IOException {
        ArchivePlan layout = Archives.plan(images, null, false);
        try (ArchiveWriter writer = ArchiveWriter.open(to, layout)) {
            for (Map.Entry<Digest, BlobRegion> layer : layout.blobs().entrySet()) {
                tarball.open(tarball.blobs().get(layer.getKey()))
                        .transferTo(writer.layer(layer.getValue()));
            }
            writer.sync();
        }
    }
}
