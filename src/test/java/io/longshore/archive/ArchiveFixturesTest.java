package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.oci.Digest;
import io.longshore.oci.HashAlgorithm;
import io.longshore.oci.MediaTypes;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ArchiveFixturesTest {
    static final List<Path> ALL =
            List.of(
                    Fixtures.SIGNED,
                    Fixtures.UNSIGNED,
                    Fixtures.NESTED,
                    Fixtures.IMAGE,
                    Fixtures.INDEX);

    @ParameterizedTest
    @FieldSource("ALL")
    void aTarballOfImgpkgIsIntactAndMatchesItsChecksumFile(Path file) throws IOException {
        String sidecar = Files.readString(Path.of(file + ".sha256"));
        try (ImageArchive tarball = TestArchives.open(file)) {
            ArchiveScan check = tarball.scan(Progress.NONE, Cancellation.none());

            assertThat(check.damages()).isEmpty();
            assertThat(check.isWhole()).isTrue();
            assertThat(sidecar).startsWith(check.sha256().hex());
            assertThat(check.hashes().hex(HashAlgorithm.SHA_512)).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void everyBlobIsReadCompletelyFromItsRegion(Path file) throws IOException {
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.blobs()).isNotEmpty();
            for (BlobRegion region : tarball.blobs().values()) {
                byte[] content = tarball.open(region).readAllBytes();
                ByteArrayOutputStream tail = new ByteArrayOutputStream();
                long count = region.sizeBytes() - 100;
                tarball.transferTo(region, 100, count, tail);

                assertThat(Digest.of(content)).isEqualTo(region.digest());
                assertThat(tarball.read(region.digest(), 1 << 20)).isEqualTo(content);
                assertThat(count).isEqualTo(content.length - 100);
                assertThat(new String(content, 100, content.length - 100, "ISO-8859-1"))
                        .isEqualTo(tail.toString("ISO-8859-1"));
            }
        }
    }

    @Test
    void aSignedBundleListsItsRootItsImagesAndItsSignatures() {
        try (ImageArchive tarball = TestArchives.open(Fixtures.SIGNED)) {
            ImageEntry root = tarball.rootBundle().orElseThrow();

            assertThat(root.tag()).isEqualTo("9.0.1-1815f87b");
            assertThat(root.name())
                    .isEqualTo(
                            "localhost:5003/vsphere/iaas/lci-service/9.0.1/lci-service"
                                    + "@sha256:ab3db93f778ca18b640f814aacf0eaa4577579"
                                    + "8daf83538286bff53c246e4b86");
            assertThat(new String(root.configBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"dev.carvel.imgpkg.bundle\":\"true\"");
            assertThat(root.configDigest()).isEqualTo(Digest.of(root.configBytes()));
            assertThat(tarball.entries()).hasSize(7);
            assertThat(tarball.entries().stream().map(ArchiveEntry::tag))
                    .filteredOn(tag -> tag.endsWith(".sig"))
                    .hasSize(3);
            assertThat(tarball.entries().stream().map(ArchiveEntry::digest)).isSorted();
            assertThat(tarball.blobs()).hasSize(10);
        }
    }

    @Test
    void anIndexListsItsImages() {
        try (ImageArchive tarball = TestArchives.open(Fixtures.INDEX)) {
            assertThat(tarball.entries()).hasSize(1);
            IndexEntry index = (IndexEntry) tarball.entries().get(0);

            assertThat(index.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST_LIST);
            assertThat(index.images()).hasSize(2);
            assertThat(index.indexes()).isEmpty();
            assertThat(index.images().get(0).layers())
                    .containsExactly(
                            new LayerEntry(
                                    MediaTypes.DOCKER_LAYER,
                                    Digest.parse(
                                            "sha256:3e3ce0eeee28790d45b853be5aac2bc1227c"
                                                    + "d6f3c826764fb1d268d4ba60fc1f"),
                                    "sha256:581ab9b5eafb3c836a0da1031f09e3fcb55e574105fee5ad46de"
                                            + "820a64d47564",
                                    8357));
            assertThat(tarball.rootBundle()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void bothHashesOfTheFileAreComputedInOneRead() throws Exception {
        byte[] file = Files.readAllBytes(Fixtures.NESTED);
        String expected =
                java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-512").digest(file));
        try (ImageArchive tarball = TestArchives.open(Fixtures.NESTED)) {
            ArchiveScan check =
                    tarball.scan(
                            Set.of(HashAlgorithm.SHA_512),
                            List.of(),
                            Runnable::run,
                            Progress.NONE,
                            Cancellation.none());

            assertThat(check.sha256()).isEqualTo(Digest.of(file));
            assertThat(check.hashes().hex(HashAlgorithm.SHA_512)).contains(expected);
            assertThat(tarball.sizeBytes()).isEqualTo(file.length);
        }
    }
}
