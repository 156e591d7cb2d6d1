package io.longshore.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.formats.Archives;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.RawTar;
import io.longshore.testing.TarballBuilder;
import io.longshore.testing.TestArchives;
import io.longshore.testing.TestImages;
import io.longshore.testing.TestImages.Element;
import io.longshore.testing.TestImages.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no honest exporter writes is refused, quickly and with its reason. */
class ArchiveHostileTest {
    private static final String REPO = "localhost:5003/apps/thing";
    private static final String BLOB = "sha256-" + "a".repeat(64) + ".tar.gz";

    @TempDir Path folder;

    private final TestImages images = new TestImages(2);
    private final Image image = images.image(REPO, images.layer(100));

    /** Writes more entries after those of an honest tarball. */
    private interface More {
        void to(RawTar tar) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/etc/passwd",
                "..",
                "C:\\evil",
                "a\\b",
                "",
                "bell\u0007",
                "\u202egnp.exe"
            })
    void anEntryNameThatIsInvalidOrLeavesTheArchiveIsRejected(String name) {
        Problem problem = refused(tar -> tar.file(name, new byte[10]));

        assertThat(problem.code()).isEqualTo(Code.TARBALL_UNSAFE);
    }

    @ParameterizedTest
    @CsvSource({
        "1, hard link",
        "2, symbolic link",
        "3, device",
        "4, device",
        "5, folder",
        "6, pipe",
        "7, unknown kind",
        "S, sparse",
        "L, long name",
        "K, long name",
        "g, global",
        "X, unknown kind"
    })
    void anEntryThatIsNotARegularFileIsRejected(char type, String kind) {
        Problem problem = refused(tar -> tar.header("thing", type, 0, "target"));

        assertThat(problem.code()).isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(problem.what()).contains(kind);
    }

    @Test
    void aDuplicateEntryNameIsRejected() {
        assertThat(refused(t -> t.file(BLOB, new byte[1]).file(BLOB, new byte[2])).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(refused(t -> t.file("manifest.json", "[]".getBytes(UTF_8))).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
    }

    @Test
    void unrelatedRegularFilesAreIgnored() {
        Path file = write(tar -> tar.file("README", new byte[10]).file("dir/notes", new byte[3]));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.blobs()).hasSize(1);
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
    }

    @Test
    void anUnreferencedBlobIsVerifiedToo() {
        Path file = write(tar -> tar.file(BLOB, new byte[10]));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages())
                    .extracting(Damage::digest)
                    .containsExactly(new Digest("a".repeat(64)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"77777777777", "00010000000"})
    void aSizeBeyondTheEndOfTheFileIsRejectedWithoutReading(String octal) {
        Problem problem = refused(tar -> tar.header(BLOB, '0', octal.getBytes(UTF_8), ""));

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TRUNCATED);
    }

    @Test
    void anInvalidOrNegativeSizeIsDamage() {
        byte[] negative = new byte[12];
        java.util.Arrays.fill(negative, (byte) 0xff);
        byte[] huge = new byte[12];
        huge[0] = (byte) 0x80;
        huge[1] = 0x7f;

        assertThat(refused(t -> t.header(BLOB, '0', negative, "")).code())
                .isEqualTo(Code.TARBALL_DAMAGED);
        assertThat(refused(t -> t.header(BLOB, '0', huge, "")).code())
                .isEqualTo(Code.TARBALL_DAMAGED);
        assertThat(refused(t -> t.header(BLOB, '0', "9z".getBytes(UTF_8), "")).code())
                .isEqualTo(Code.TARBALL_DAMAGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99 size=5\n",
                "5 a=b\n",
                "x size=1\n",
                "99999999999999999999 size=1\n",
                "10 size=-1\n",
                "12 size=abc\n",
                "0 ",
                "no blank at all",
                "22 GNU.sparse.major=1\n",
                "9 size=1\n9 size=2\n",
                "9 path=a\n9 path=b\n",
                "26 size=9223372036854775808\n"
            })
    void anInconsistentPaxHeaderIsRejected(String records) {
        Problem problem = refused(tar -> tar.pax(records).file(BLOB, new byte[1]));

        assertThat(problem.code()).isEqualTo(Code.TARBALL_UNSAFE);
    }

    @Test
    void aPaxHeaderThatContradictsItsEntryIsRejected() {
        String five = RawTar.paxRecord("size", "5");
        String away = RawTar.paxRecord("path", "../../evil");

        assertThat(refused(tar -> tar.pax(five).file(BLOB, new byte[1])).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(refused(tar -> tar.pax(away).file(BLOB, new byte[1])).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(refused(tar -> tar.pax(five).pax(five).file(BLOB, new byte[5])).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(refused(tar -> tar.pax(five)).code()).isEqualTo(Code.TARBALL_DAMAGED);
        assertThat(refused(tar -> tar.header("p", 'x', 5L << 30, "")).code())
                .isEqualTo(Code.TARBALL_UNSAFE);
    }

    @Test
    void aConsistentPaxHeaderIsAccepted() {
        byte[] content = new byte[700];
        Digest digest = Digest.of(content);
        String name = RawTar.paxRecord("path", TarballBuilder.entryName(digest));
        String records = name + RawTar.paxRecord("size", "700") + RawTar.paxRecord("mtime", "1.5");
        Path file = write(tar -> tar.pax(records).file("short", content));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.blobs().get(digest).sizeBytes()).isEqualTo(700);
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
    }

    @Test
    void dataAfterTheEndIsRejectedAndPaddingIsAccepted() throws IOException {
        Path trailing = write(tar -> {}, tar -> tar.end().bytes("more".getBytes(UTF_8)));
        Path padded = folder.resolve("padded.tar");
        try (RawTar tar = new RawTar(padded)) {
            new TarballBuilder().add(image).writeEntries(tar);
            tar.end().bytes(new byte[8192]);
        }

        assertThat(problem(trailing).code()).isEqualTo(Code.TARBALL_UNSAFE);
        try (ImageArchive tarball = TestArchives.open(padded)) {
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
    }

    @Test
    void aHugeManifestJsonIsRejectedUnread() {
        Path file = folder.resolve("huge.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.zeros("manifest.json", 5L << 30).end();
        } catch (IOException e) {
            throw new AssertionError(e);
        }

        Problem problem = problem(file);

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.facts()).containsEntry("limit", "longshore.limits.manifest-json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[1]",
                "[null]",
                "[{}]",
                "[{\"Image\":null,\"ImageIndex\":null}]",
                "[{\"Image\":7}]",
                "[{\"Image\":{\"Refs\":7}}]",
                "[{\"Image\":{\"Layers\":[{\"Size\":\"1\"}]}}]",
                "[{\"Image\":{\"Layers\":[{\"Size\":99999999999999999999999}]}}]",
                "[{\"Image\":{\"Tag\":[]}}]",
                "[{\"Image\":{\"Tag\":\"a\",\"Tag\":\"b\"}}]",
                "[{\"Image\":{},\"ImageIndex\":{}}]",
                "[] []",
                "[",
                "[{\"Image\":{\"Refs\":[\"\u0000\"]}}]"
            })
    void aManifestJsonWithAnotherStructureIsRejected(String text) {
        assertThat(problem(withManifestJson(text)).code()).isEqualTo(Code.MANIFEST_JSON_UNREADABLE);
    }

    @Test
    void aDeeplyNestedManifestJsonIsRejected() {
        String deep = "[".repeat(1_000_000);
        String objects = "[{\"Image\":" + "{\"Unknown\":".repeat(1_000_000);

        assertThat(problem(withManifestJson(deep)).code()).isEqualTo(Code.MANIFEST_JSON_UNREADABLE);
        assertThat(problem(withManifestJson(objects)).code())
                .isEqualTo(Code.MANIFEST_JSON_UNREADABLE);
    }

    @Test
    void nestedIndexesHaveALimit() {
        Element nested = image;
        for (int i = 0; i < 9; i++) {
            nested = images.index(REPO, nested);
        }
        Path file = new TarballBuilder().add(nested).write(folder.resolve("deep.tar"));

        Problem problem = problem(file);

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.facts()).containsEntry("limit", "longshore.limits.index-depth");
    }

    @Test
    void anIndexThatContainsItselfIsDamage() {
        TestImages.Index index = images.index(REPO, image);
        TestImages.Index self =
                new TestImages.Index(
                        REPO, index.mediaType(), index.manifest(), java.util.List.of(image, index));
        Path file = new TarballBuilder().add(self).write(folder.resolve("self.tar"));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages())
                    .extracting(d -> d.problem().code())
                    .contains(Code.TARBALL_DAMAGED);
        }
    }

    @Test
    void inputBeyondALimitIsRejectedAndTheLimitIsNamed() {
        String refs = "[{\"Image\":{\"Refs\":[" + "\"a\",".repeat(300_000) + "\"a\"]}}]";
        String name = "[{\"Image\":{\"Tag\":\"" + "a".repeat(5000) + "\"}}]";
        String raw = "[{\"Image\":{\"Manifest\":{\"Raw\":\"" + "a".repeat(5 << 20) + "\"}}}]";

        assertThat(problem(withManifestJson(refs)).facts())
                .containsEntry("limit", "longshore.limits.items");
        assertThat(problem(withManifestJson(name)).why()).contains("'Tag' is longer than 4096");
        assertThat(problem(withManifestJson(raw)).facts())
                .containsEntry("limit", "longshore.limits.text");
    }

    @Test
    void theProblemNamesTheSettingAndRaisingItHelps() {
        Path file = withManifestJson("[" + " ".repeat(1 << 20) + "]");

        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () ->
                                        Archives.open(
                                                        file,
                                                        limits(
                                                                "longshore.limits.manifest-json",
                                                                "1"))
                                                .close())
                        .problem();
        Archives.open(file, limits("longshore.limits.manifest-json", "2")).close();

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.why()).contains("'longshore.limits.manifest-json' is 1 MiB", "1048578");
        assertThat(problem.fix()).contains("longshore.limits.manifest-json");
    }

    @Test
    void manifestsThatNameMoreLayersThanTheLimitAreRefused() {
        TestImages.Layer[] many = new TestImages.Layer[60];
        java.util.Arrays.setAll(many, i -> images.layer(1 + i));
        Path file =
                new TarballBuilder()
                        .add(images.image(REPO, many))
                        .manifestJson(t -> t.replaceFirst("\"Layers\":\\[.*?]", "\"Layers\":[]"))
                        .write(folder.resolve("layers.tar"));
        ArchiveLimits few = limits("longshore.limits.items", "50");

        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> Archives.open(file, few).close())
                        .problem();

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.facts()).containsEntry("limit", "longshore.limits.items");
    }

    @Test
    void aTarballWithMoreDamagesThanAreListedIsStillDamaged() {
        TestImages.Layer[] many = new TestImages.Layer[1200];
        java.util.Arrays.setAll(many, i -> images.layer(8));
        TarballBuilder builder = new TarballBuilder().add(images.image(REPO, many));
        for (TestImages.Layer layer : many) {
            builder.omit(layer.digest());
        }
        try (ImageArchive tarball = TestArchives.open(builder.write(folder.resolve("many.tar")))) {
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages())
                    .hasSize(ArchiveScan.MOST_DAMAGES);
        }
    }

    @Test
    void moreEntriesThanTheLimitAreRefused() {
        Path file =
                write(
                        tar -> {
                            for (int i = 0; i < 60; i++) {
                                tar.file("n" + i, new byte[0]);
                            }
                        });
        ArchiveLimits few = limits("longshore.limits.entries", "50");

        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> Archives.open(file, few).close())
                        .problem();

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.facts()).containsEntry("limit", "longshore.limits.entries");
    }

    @Test
    void twoRootBundlesAreRefused() {
        Path file =
                new TarballBuilder()
                        .root(images.bundle(REPO, image), "1")
                        .root(images.bundle(REPO + "2", image), "2")
                        .add(image)
                        .write(folder.resolve("roots.tar"));

        assertThat(problem(file).code()).isEqualTo(Code.MANIFEST_JSON_UNREADABLE);
    }

    @Test
    void aManifestThatIsBothImageAndIndexIsRejected() {
        byte[] both =
                "{\"schemaVersion\":2,\"layers\":[],\"config\":{},\"manifests\":[]}"
                        .getBytes(UTF_8);
        Image image =
                TestImages.imageOf(
                        REPO,
                        "application/vnd.oci.image.manifest.v1+json",
                        both,
                        "{}".getBytes(UTF_8));
        Path file = new TarballBuilder().add(image).write(folder.resolve("both.tar"));

        assertThat(problem(file).code()).isEqualTo(Code.MANIFEST_UNREADABLE);
        assertThat(problem(file).facts()).containsEntry("image", image.ref());
    }

    @Test
    void anInvalidTagIsDamageAndIsNotUsed() {
        Path file =
                new TarballBuilder()
                        .add(image, "../../v2/other/manifests/latest")
                        .write(folder.resolve("tag.tar"));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.entries().get(0).tag()).isEmpty();
            assertThat(tarball.damages())
                    .extracting(d -> d.problem().code())
                    .containsExactly(Code.TARBALL_DAMAGED);
        }
    }

    @Test
    void anUnknownDigestAlgorithmIsRefused() {
        byte[] manifest =
                ("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha512:"
                                + "a".repeat(128)
                                + "\",\"size\":2},\"layers\":[]}")
                        .getBytes(UTF_8);
        Image image =
                TestImages.imageOf(
                        REPO,
                        "application/vnd.oci.image.manifest.v1+json",
                        manifest,
                        "{}".getBytes(UTF_8));
        Path file = new TarballBuilder().add(image).write(folder.resolve("sha512.tar"));

        assertThat(problem(file).code()).isEqualTo(Code.MANIFEST_UNREADABLE);
    }

    @Test
    void messagesContainNoControlCharactersFromTheInput() {
        Problem problem = refused(tar -> tar.file("\u001b[2Jclear", new byte[1]));

        assertThat(problem.what()).doesNotContain("\u001b").contains("clear");
    }

    private static ArchiveLimits limits(String setting, String value) {
        return TestArchives.limits(Map.of(setting, value));
    }

    private Problem refused(More more) {
        return problem(write(more));
    }

    private Path write(More more) {
        return write(more, RawTar::end);
    }

    private Path write(More more, More end) {
        Path file = folder.resolve("hostile.tar");
        try (RawTar tar = new RawTar(file)) {
            new TarballBuilder().add(image).writeEntries(tar);
            more.to(tar);
            end.to(tar);
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path withManifestJson(String text) {
        return new TarballBuilder().manifestJson(t -> text).write(folder.resolve("json.tar"));
    }

    private static Problem problem(Path file) {
        ProblemException thrown =
                catchThrowableOfType(ProblemException.class, () -> TestArchives.open(file).close());
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }
}
