package io.longshore.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of an archive with unsafe names, kinds, sizes or PAX headers are rejected. */
class ArchiveHostileTest extends HostileArchiveFixture {
    private static final String BLOB = "sha256-" + "a".repeat(64) + ".tar.gz";

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

    @ParameterizedTest
    @ValueSource(strings = {"comment", "mtime", "hdrcharset", "SCHILY.xattr.user.x"})
    void aGlobalPaxHeaderThatChangesNoNameAndNoSizeIsIgnored(String key) {
        byte[] content = new byte[700];
        Digest digest = Digest.of(content);
        byte[] records = RawTar.paxRecord(key, "0123456789abcdef").getBytes(UTF_8);
        Path file =
                write(
                        tar ->
                                tar.header("pax_global_header", 'g', records.length, "")
                                        .bytes(records)
                                        .pad()
                                        .file(TarballBuilder.entryName(digest), content));
        try (ImageArchive tarball = TestArchives.open(file)) {
            assertThat(tarball.blobs().get(digest).sizeBytes()).isEqualTo(700);
            assertThat(tarball.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "linkpath", "size", "GNU.sparse.name"})
    void aGlobalPaxHeaderThatChangesThemIsRejected(String key) {
        byte[] records = RawTar.paxRecord(key, "5").getBytes(UTF_8);
        Problem problem =
                refused(
                        tar ->
                                tar.header("pax_global_header", 'g', records.length, "")
                                        .bytes(records)
                                        .pad());

        assertThat(problem.code()).isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(problem.what()).contains("global PAX header");
    }

    @Test
    void aSparseFileIsRejectedWithTheOptionThatMadeIt() {
        String gnu = RawTar.paxRecord("GNU.sparse.major", "1");

        assertThat(refused(tar -> tar.header("thing", 'S', 0, "")).fix())
                .contains("without the option -S");
        assertThat(refused(tar -> tar.pax(gnu).file("thing", new byte[1])).fix())
                .contains("without the option -S");
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
    void messagesContainNoControlCharactersFromTheInput() {
        Problem problem = refused(tar -> tar.file("\u001b[2Jclear", new byte[1]));

        assertThat(problem.what()).doesNotContain("\u001b").contains("clear");
    }

    private Problem refused(More more) {
        return problem(write(more));
    }
}
