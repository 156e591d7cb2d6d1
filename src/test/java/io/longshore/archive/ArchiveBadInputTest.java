package io.longshore.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.formats.Archives;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is reported with the image and the layer. */
class ArchiveBadInputTest {
    private static final String REPO = "localhost:5003/apps/thing";

    @TempDir Path folder;

    private final TestImages images = new TestImages(1);
    private final Layer lower = images.layer(3000);
    private final Layer upper = images.layer(2000);
    private final Image image = images.image(REPO, lower, upper);

    @Test
    void anEmptyFileIsIncomplete() throws IOException {
        Path file = Files.createFile(folder.resolve("x.tar"));

        assertThat(refused(file).code()).isEqualTo(Code.TARBALL_TRUNCATED);
    }

    @Test
    void aFileThatIsNotATarArchiveIsRejected() throws IOException {
        Path file = Files.writeString(folder.resolve("x.tar"), "This is a letter. ".repeat(100));

        assertThat(refused(file).code()).isEqualTo(Code.NOT_A_TARBALL);
        assertThat(refused(Files.writeString(file, "short")).code()).isEqualTo(Code.NOT_A_TARBALL);
    }

    @Test
    void aCompressedTarballIsReportedAsCompressed() throws IOException {
        byte[] gzip = TestImages.tarGz(java.util.Map.of("manifest.json", new byte[2000]));
        Path file = Files.write(folder.resolve("x.tar"), gzip);

        assertThat(refused(file).code()).isEqualTo(Code.NOT_A_TARBALL);
        assertThat(refused(file).fix()).contains("gunzip");
    }

    @Test
    void aMissingFileAndADirectoryAreReportedByName() {
        assertThat(refused(folder.resolve("none.tar")).code()).isEqualTo(Code.FILE_MISSING);
        assertThat(refused(folder).code()).isEqualTo(Code.FILE_UNREADABLE);
    }

    @Test
    void aTarWithoutManifestJsonIsRefused() throws IOException {
        Path file = folder.resolve("x.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("other.json", "[]".getBytes(UTF_8)).end();
        }
        Path empty = folder.resolve("empty.tar");
        try (RawTar tar = new RawTar(empty)) {
            tar.end();
        }

        assertThat(refused(file).code()).isEqualTo(Code.MANIFEST_JSON_MISSING);
        assertThat(refused(empty).code()).isEqualTo(Code.MANIFEST_JSON_MISSING);
    }

    @Test
    void aTarballTruncatedAtAnyByteIsIncomplete() throws IOException {
        byte[] whole = Files.readAllBytes(written(new TarballBuilder().add(image)));
        Path file = folder.resolve("cut.tar");
        for (int length = 512; length < whole.length; length += 97) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));

            assertThat(refused(file).code())
                    .as("cut at " + length)
                    .isEqualTo(Code.TARBALL_TRUNCATED);
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 512));
        assertThat(refused(file).code()).isEqualTo(Code.TARBALL_TRUNCATED);
    }

    @Test
    void aPreallocatedCopyInProgressIsIncomplete() throws IOException {
        Path file = written(new TarballBuilder().add(images.image(REPO, images.layer(3 << 20))));
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            long size = raw.length();
            raw.setLength(1024);
            raw.setLength(size);
        }
        Path preallocated = folder.resolve("zeros.tar");
        try (RandomAccessFile raw = new RandomAccessFile(preallocated.toFile(), "rw")) {
            raw.setLength(5 << 20);
        }

        assertThat(refused(preallocated).code()).isEqualTo(Code.TARBALL_TRUNCATED);
        assertThat(refused(file).code()).isEqualTo(Code.TARBALL_TRUNCATED);
    }

    @Test
    void aLayerOfZerosIsReportedAsTheResultOfAnInterruptedExport() {
        Path file = written(new TarballBuilder().add(image).zero(upper.digest()));

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.DIGEST_MISMATCH);
        assertThat(damage.problem().why()).contains("zeros");
        assertThat(damage.digest()).isEqualTo(upper.digest());
        assertThat(damage.images()).containsExactly(image.ref());
    }

    @Test
    void oneFlippedBitInALayerNamesTheLayerAndAllItsImages() throws IOException {
        Image other = images.image(REPO + "-other", upper);
        Path file = written(new TarballBuilder().add(image).add(other));
        flip(file, region(file, upper.digest()).offset() + 1234);

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.DIGEST_MISMATCH);
        assertThat(damage.problem().facts()).containsEntry("expected", upper.digest().toString());
        assertThat(damage.digest()).isEqualTo(upper.digest());
        assertThat(damage.images()).containsExactly(image.ref(), other.ref());
    }

    @Test
    void oneChangedLetterInAConfigNamesTheImage() {
        Path file =
                written(
                        new TarballBuilder()
                                .add(image)
                                .manifestJson(
                                        t ->
                                                t.replace(
                                                        "\\\"os\\\":\\\"linux",
                                                        "\\\"os\\\":\\\"linus")));

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.DIGEST_MISMATCH);
        assertThat(damage.problem().what()).contains("config").contains(image.ref());
        assertThat(damage.digest()).isEqualTo(Digest.of(image.config()));
    }

    @Test
    void oneChangedLetterInAManifestNamesTheImage() {
        Path file =
                written(
                        new TarballBuilder()
                                .add(image)
                                .manifestJson(t -> t.replace("schemaVersion", "schemaVersioo")));

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.DIGEST_MISMATCH);
        assertThat(damage.problem().what()).contains("manifest").contains(image.ref());
        assertThat(damage.digest()).isEqualTo(image.digest());
    }

    @Test
    void anyFlippedBitInATarHeaderIsDetectedOrHasNoEffect() throws IOException {
        Path file = written(new TarballBuilder().add(image));
        byte[] whole = Files.readAllBytes(file);
        BlobRegion region = region(file, upper.digest());
        int header = (int) region.offset() - 512;
        for (int bit = 0; bit < 512 * 8; bit += 5) {
            byte[] flipped = whole.clone();
            flipped[header + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            boolean inTheCheckSum = bit / 8 >= 148 && bit / 8 < 156;

            if (inTheCheckSum && opens(file)) {
                assertThat(region(file, upper.digest())).isEqualTo(region);
            } else {
                assertThat(refused(file).code()).as("bit " + bit).isEqualTo(Code.TARBALL_DAMAGED);
            }
        }
    }

    @Test
    void aMissingLayerNamesItsImage() {
        Path file = written(new TarballBuilder().add(image).omit(lower.digest()));

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.BLOB_MISSING);
        assertThat(damage.digest()).isEqualTo(lower.digest());
        assertThat(damage.images()).containsExactly(image.ref());
    }

    @Test
    void aNonDistributableLayerMayBeAbsent() {
        Layer foreign = images.layer(500).as(MediaTypes.DOCKER_FOREIGN_LAYER);
        Image windows = images.dockerImage(REPO, foreign, upper);
        Path file = written(new TarballBuilder().add(windows).omit(foreign.digest()));

        assertThat(check(file).damages()).isEmpty();
    }

    @Test
    void aManifestThatStatesAWrongLayerSizeIsDamaged() {
        Layer lying =
                new Layer(
                        upper.mediaType(),
                        upper.digest(),
                        upper.diffId(),
                        upper.size() + 1,
                        upper.content());
        Path file = written(new TarballBuilder().add(images.image(REPO, lying)));

        assertThat(onlyDamage(file).problem().code()).isEqualTo(Code.TARBALL_DAMAGED);
        assertThat(onlyDamage(file).problem().why()).contains("2001").contains("2000");
    }

    @Test
    void aLayerListThatDiffersFromTheManifestIsDamage() {
        Layer stranger = images.layer(10);
        Path file =
                written(
                        new TarballBuilder()
                                .add(image)
                                .manifestJson(
                                        t ->
                                                t.replace(
                                                        "\"Digest\":\"" + upper.digest(),
                                                        "\"Digest\":\"" + stranger.digest())));

        try (ImageArchive tarball = TestArchives.open(file)) {
            ImageEntry entry = (ImageEntry) tarball.entries().get(0);
            assertThat(entry.layers().get(1).digest()).isEqualTo(upper.digest());
        }
        assertThat(onlyDamage(file).problem().code()).isEqualTo(Code.TARBALL_DAMAGED);
    }

    @Test
    void anIndexWhoseChildIsMissingIsDamage() {
        Image other = images.imageFor("arm64", REPO, upper);
        TestImages.Index index = images.index(REPO, image, other);
        TestImages.Index half =
                new TestImages.Index(REPO, index.mediaType(), index.manifest(), List.of(image));
        Path file = written(new TarballBuilder().add(half));

        Damage damage = onlyDamage(file);

        assertThat(damage.problem().code()).isEqualTo(Code.BLOB_MISSING);
        assertThat(damage.digest()).isEqualTo(other.digest());
        assertThat(damage.images()).containsExactly(index.ref());
    }

    @Test
    void aChildThatItsIndexDoesNotListIsDamage() {
        Image stranger = images.image(REPO, upper);
        TestImages.Index index = images.index(REPO, image);
        TestImages.Index more =
                new TestImages.Index(
                        REPO, index.mediaType(), index.manifest(), List.of(image, stranger));
        Path file = written(new TarballBuilder().add(more));

        assertThat(onlyDamage(file).problem().code()).isEqualTo(Code.TARBALL_DAMAGED);
    }

    @Test
    void theIntactPartOfATruncatedTarballCanBeInspected() throws IOException {
        Path file = written(new TarballBuilder().add(image));
        List<BlobRegion> regions;
        try (ImageArchive tarball = TestArchives.open(file)) {
            regions = List.copyOf(tarball.blobs().values());
        }
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(regions.get(1).offset() + 100);
        }

        try (ImageArchive tarball = Archives.openDamaged(file, TestArchives.LIMITS)) {
            List<Damage> damages = tarball.scan(Progress.NONE, Cancellation.none()).damages();

            assertThat(damages)
                    .extracting(d -> d.problem().code())
                    .containsExactly(Code.TARBALL_TRUNCATED, Code.TARBALL_TRUNCATED);
            assertThat(damages.get(1).digest()).isEqualTo(regions.get(1).digest());
            assertThat(damages.get(1).images()).containsExactly(image.ref());
        }
    }

    @Test
    void aFileThatChangesDuringTheCheckIsReportedAsChangedNotAsDamaged() throws IOException {
        Path file = written(new TarballBuilder().add(image));
        try (ImageArchive tarball = TestArchives.open(file)) {
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(2048);
            }

            Problem problem = problem(() -> tarball.scan(Progress.NONE, Cancellation.none()));

            assertThat(problem.code()).isEqualTo(Code.FILE_CHANGED);
            assertThat(problem.retryable()).isTrue();
            assertThat(problem(tarball::ensureUnchanged).code()).isEqualTo(Code.FILE_CHANGED);
        }
    }

    @Test
    void aCheckStopsWhenItIsCancelled() {
        Cancellation cancellation = Cancellation.none();
        cancellation.cancel("cancelled by the test");
        try (ImageArchive tarball = TestArchives.open(Fixtures.SIGNED)) {
            assertThat(problem(() -> tarball.scan(Progress.NONE, cancellation)).code())
                    .isEqualTo(Code.CANCELLED);
        }
    }

    @Test
    void damageOfTheInputIsNotReportedAsAnInternalError() throws IOException {
        Path file = Files.writeString(folder.resolve("x.tar"), "x");

        assertThat(refused(file).code().fault()).isEqualTo(Fault.INPUT);
        assertThat(refused(file).retryable()).isFalse();
        assertThat(refused(file).fix()).isNotEmpty();
    }

    private Path written(TarballBuilder builder) {
        return builder.write(folder.resolve("built.tar"));
    }

    private static BlobRegion region(Path file, Digest digest) {
        try (ImageArchive tarball = TestArchives.open(file)) {
            return tarball.blobs().get(digest);
        }
    }

    private static boolean opens(Path file) {
        try (ImageArchive tarball = TestArchives.open(file)) {
            return !tarball.entries().isEmpty();
        } catch (ProblemException e) {
            return false;
        }
    }

    private static ArchiveScan check(Path file) {
        try (ImageArchive tarball = TestArchives.open(file)) {
            return tarball.scan(Progress.NONE, Cancellation.none());
        }
    }

    private static Damage onlyDamage(Path file) {
        List<Damage> damages = check(file).damages();
        assertThat(damages).hasSize(1);
        return damages.get(0);
    }

    private static Problem refused(Path file) {
        return problem(() -> TestArchives.open(file).close());
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, action);
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    private static void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(offset);
            int old = raw.read();
            raw.seek(offset);
            raw.write(old ^ 4);
        }
    }
}
