package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.Beginnings;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.Samples.Row;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file has a kind by its content, whatever its name is. */
class RecognitionTest {
    /** What they hold shows only once they are uncompressed. */
    private static final Set<String> OPAQUE = Set.of("zstd", "xz");

    @TempDir Path folder;

    static Stream<Row> files() {
        return Samples.rows().stream().filter(Row::isOneFile);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aSampleIsRecognisedUnderAnyName(Row row) throws IOException {
        for (String name : List.of("a.tar", "a", "b.zip")) {
            boolean isPart = row.kind().equals("part");
            Path file = Files.copy(row.path(), folder.resolve(isPart ? row.file() + name : name));
            if (isPart) {
                continue;
            }
            Recognition found = Archives.recognise(file, TestArchives.LIMITS);

            String kind = OPAQUE.contains(row.compression()) ? "unknown" : row.kind();
            if (!row.kind().equals("unknown")) {
                assertThat(found.kind().id()).isEqualTo(kind);
            }
            assertThat(found.compression() == null ? "none" : found.compression().id())
                    .isEqualTo(row.compression());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "half-zarf-split.tar.zst.part000, false",
        "half-zarf-split.tar.zst.part001, true",
        "half-zarf-split.tar.zst.part002, false"
    })
    void aPartIsRecognised(String file, boolean isCompressed) {
        Recognition found = Archives.recognise(Samples.file(file), TestArchives.LIMITS);

        assertThat(found.kind().id()).isEqualTo("part");
        assertThat(found.compression() != null).isEqualTo(isCompressed);
    }

    @Test
    void anArchiveOfDockerBefore110IsRefusedByName() throws IOException {
        String id = "0123456789abcdef".repeat(4);
        Path file = folder.resolve("old.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file(id + "/VERSION", "1.0".getBytes(UTF_8));
            tar.file(id + "/json", "{}".getBytes(UTF_8));
            tar.file(id + "/layer.tar", Beginnings.known().get("tar"));
            tar.file("repositories", ("{\"old\":{\"1\":\"" + id + "\"}}").getBytes(UTF_8));
            tar.end();
        }
        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> TestArchives.open(file))
                        .problem();

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id())
                .isEqualTo("docker-old");
        assertThat(problem.code()).isEqualTo(Code.KIND_NOT_READ);
        assertThat(problem.fix()).contains("docker load");
    }

    @ParameterizedTest
    @CsvSource({"Makefile.am, text, unknown", "x.tar.aa, random, part", "notes.001, text, unknown"})
    void aTextIsNoPartWhateverItsNameIs(String name, String content, String kind)
            throws IOException {
        byte[] bytes = new byte[1000];
        Arrays.fill(bytes, content.equals("text") ? (byte) 'a' : (byte) 0xfe);
        Path file = Files.write(folder.resolve(name), bytes);

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo(kind);
    }

    static Stream<Row> refused() {
        return files().filter(
                        row ->
                                !row.compression().equals("none")
                                        || !List.of("imgpkg", "oci-layout", "docker-archive")
                                                .contains(row.kind()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRefusalNamesTheKindAndNeitherDamageNorAttack(Row row) {
        Problem problem =
                catchThrowableOfType(
                                ProblemException.class, () -> TestArchives.open(row.path()).close())
                        .problem();

        assertThat(problem.code()).isIn(Code.KIND_NOT_READ, Code.NOT_A_TARBALL);
        assertThat(problem.fix()).isNotEmpty();
        assertThat(problem.what() + problem.why()).doesNotContain("attack", "amage");
        if (!row.compression().equals("none") && problem.code() == Code.NOT_A_TARBALL) {
            assertThat(problem.what()).contains("compressed with " + row.compression());
            assertThat(problem.fix()).contains(row.file()).contains(" > ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "docker20-save-one.tar, Docker 24 or earlier",
        "docker29-save-graphdriver.tar, Docker 25 or later",
        "skopeo-docker-archive.tar, 'skopeo, podman or buildah'",
        "crane-tarball.tar, 'go-containerregistry (crane, ko)'",
        "regctl-export.tar, regctl",
        "hand-oc-mirror_000001.tar, oc-mirror",
        "skopeo-dir.tar, skopeo"
    })
    void theProducerIsNamedWhereItShows(String file, String producer) {
        assertThat(Archives.recognise(Samples.file(file), TestArchives.LIMITS).producer())
                .isEqualTo(producer);
    }

    @ParameterizedTest
    @CsvSource({
        "zip, 504b0304, 0",
        "zip, 504b0506, 0",
        "7z, 377abcaf271c, 0",
        "sqlite, 53514c69746520666f726d6174203300, 0",
        "rar, 526172211a07, 0",
        "deb, 213c617263683e0a, 0",
        "rpm, edabeedb, 0",
        "pdf, 255044462d, 0",
        "program, 7f454c46, 0",
        "disk, 4b444d56, 0",
        "disk, 7668647866696c65, 0",
        "program, 4d5a9000, 0",
        "cpio, 303730373031, 0",
        "cpio, c771, 0",
        "cab, 4d53434600000000, 0",
        "wim, 4d5357494d000000, 0",
        "squashfs, 68737173, 0",
        "sif, 5349465f4d41474943, 32",
        "encrypted, 53616c7465645f5f, 0",
        "encrypted, 6167652d656e6372797074696f6e2e6f72672f7631, 0",
        "encrypted, 8c0d0409, 0",
        "encrypted, 85020c03, 0",
        "encrypted, 845e0312, 0",
        "iso, 4344303031, 32769"
    })
    void otherFilesAreRecognisedByTheirMagic(String kind, String magic, int at) throws IOException {
        byte[] file = new byte[at + 4096];
        Arrays.fill(file, (byte) 'x');
        byte[] bytes = HexFormat.of().parseHex(magic);
        System.arraycopy(bytes, 0, file, at, bytes.length);
        Path path = Files.write(folder.resolve("a.tar"), file);

        assertThat(Archives.recognise(path, TestArchives.LIMITS).kind().id()).isEqualTo(kind);
        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> TestArchives.open(path).close())
                        .problem();
        assertThat(problem.code()).isEqualTo(Code.KIND_NOT_READ);
        assertThat(problem.facts()).containsEntry("kind", kind);
    }

    /** The command is run: a fix that does not work is none. */
    @RequiresTool({"gzip", "bzip2", "xz", "zstd"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "airgap-docker-save.tar.gz",
                "airgap-docker-save.tar.bz2",
                "airgap-docker-save.tar.zst",
                "airgap-docker-save-long27.tar.zst",
                "airgap-zstd-two-frames.tar.zst",
                "airgap-zstd-long30.tar.zst",
                "airgap-layout.tar.xz",
                "hauler-haul.tar.zst",
                "regctl-export-gz.tar.gz",
                "imgpkg-compressed.tar.zst",
                "half-zarf-package-demo-amd64-0.1.0.tar.zst"
            })
    void theCommandOfTheFixMakesAnArchiveThatOpens(String name) throws Exception {
        Path file = Files.copy(Samples.file(name), folder.resolve(name));
        String fix =
                catchThrowableOfType(ProblemException.class, () -> TestArchives.open(file).close())
                        .problem()
                        .fix();
        String command = fix.replaceFirst(".*deliver the result: ", "").replaceFirst("\\.$", "");
        Process shell =
                new ProcessBuilder("sh", "-c", command)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start();

        assertThat(shell.waitFor()).as(command).isZero();
        Path made = folder.resolve(command.replaceFirst(".* > ", ""));
        try (var archive = TestArchives.open(made)) {
            assertThat(archive.entries()).isNotEmpty();
        }
    }
}
