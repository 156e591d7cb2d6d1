package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.share.DroppedFile;
import io.longshore.testing.archive.Beginnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in {@code drop/} whose names say nothing: the content decides. */
class ArchivesByContentTest extends ScannerFixture {
    private static final List<String> FREE_NAMES =
            List.of(
                    "images",
                    "k3s-airgap-images-amd64",
                    "delivery.bin",
                    "X.tgz.1",
                    "x.tar.20240131",
                    "x.tar ",
                    "X.IMG.GZ",
                    "x.tar.xz",
                    "x.zip",
                    "x.tarr",
                    "b\u00fccher",
                    "part");

    private static final List<String> UNFINISHED =
            List.of(
                    ".x.tar.AbCdEf",
                    "x.tar.filepart",
                    "x.filepart",
                    "images.part",
                    "x.tar.1a2b3c4d.partial",
                    "images.tmp",
                    "images.tmp.4711",
                    "images~",
                    "x.crdownload",
                    "x.opdownload",
                    "x.download",
                    "x.tar.6fC01b9E",
                    "x.tgz_.gstmp",
                    "x.part.minio",
                    "x.uploading",
                    "x.incomplete");

    private static final List<String> PIECES =
            List.of(
                    "0123456789abcdef".repeat(4),
                    "sha256-" + "0123456789abcdef".repeat(4) + ".tar.gz",
                    "sha256:" + "0123456789abcdef".repeat(4),
                    "0123456789abcdef".repeat(8));

    static Stream<Arguments> taken() {
        return FREE_NAMES.stream()
                .flatMap(
                        name ->
                                Beginnings.known().entrySet().stream()
                                        .map(it -> arguments(name, it.getKey(), it.getValue())));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("taken")
    void aFileOfKnownContentIsClaimedAtTheTimeOfAnyOther(String name, String kind, byte[] content)
            throws IOException {
        Path file = write("lci/" + name, content);
        write("lci/other.tar", content);
        scan();
        clock.advance(39);
        assertThat(scan()).isEmpty();
        clock.advance(1);
        assertThat(scan()).containsExactlyInAnyOrder("lci/" + name, "lci/other.tar");
        Files.delete(file);
        assertThat(scan()).containsExactly("lci/other.tar");
    }

    static Stream<Arguments> left() {
        Stream<Arguments> unknown =
                FREE_NAMES.stream()
                        .flatMap(
                                name ->
                                        Beginnings.unknown().entrySet().stream()
                                                .map(
                                                        it ->
                                                                arguments(
                                                                        name,
                                                                        it.getKey(),
                                                                        it.getValue())));
        Stream<Arguments> unfinished =
                Stream.concat(UNFINISHED.stream(), PIECES.stream())
                        .flatMap(
                                name ->
                                        Beginnings.known().entrySet().stream()
                                                .map(
                                                        it ->
                                                                arguments(
                                                                        name,
                                                                        it.getKey(),
                                                                        it.getValue())));
        return Stream.concat(unknown, unfinished);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("left")
    void anyOtherContentAndUnfinishedUploadsAreLeft(String name, String kind, byte[] content)
            throws IOException {
        Path file = write("lci/" + name, content);
        scan();
        clock.advance(3600);
        assertThat(scan()).isEmpty();
        assertThat(file).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job.json", "report.json", "REPORT.txt", "report.html", "returning"})
    void anArchiveWithTheNameOfAFileOfAJobIsLeftWithItsReason(String name) throws IOException {
        write("lci/" + name, Beginnings.known().get("tar"));
        for (int i = 0; i < 60; i++) {
            assertThat(scan()).isEmpty();
            clock.advance(1);
        }
        assertThat(share.drop().resolve("lci/" + name + ".longshore.txt"))
                .content()
                .startsWith("NOT TAKEN: lci/" + name)
                .contains("Rename it");
    }

    static Stream<Arguments> sidecars() {
        List<Arguments> all = new ArrayList<>();
        for (String name : FREE_NAMES) {
            for (String ending :
                    List.of(
                            ".sha256",
                            ".sha512",
                            ".sha256sum.txt",
                            "_SHA256SUMS",
                            ".asc",
                            ".sigstore.json",
                            ".sha256.sig",
                            ".job.json",
                            ".yml",
                            ".other")) {
                all.add(arguments(name, ending));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}{1}")
    @MethodSource("sidecars")
    void aFileBesideItWithItsFullNameBelongsToIt(String name, String ending) throws IOException {
        write("lci/" + name, Beginnings.known().get("tar"));
        drop("lci/" + name + ending, "text");
        scan();
        clock.advance(40);
        List<DroppedFile> claimed = scanner.scan(path -> false);
        assertThat(claimed)
                .singleElement()
                .satisfies(it -> assertThat(it.name()).isEqualTo(name))
                .satisfies(it -> assertThat(it.sidecars()).containsExactly(name + ending));
        assertThat(scanner.loneDefinitions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "delivery.bin"})
    void aMarkerEndsTheWaitingForIt(String name) throws IOException {
        write(name, Beginnings.known().get("gzip"));
        assertThat(scan()).isEmpty();
        drop(name + ".done", "");
        assertThat(scan()).containsExactly(name);
    }

    @Test
    void aChecksumWithoutAnEndingBelongsToTheTarOfItsNameIfThereIsOne() throws IOException {
        write("images", Beginnings.known().get("tar"));
        write("images.tar", Beginnings.known().get("tar"));
        drop("images.sha256", "text");
        scan();
        clock.advance(40);
        assertThat(scanner.scan(path -> false))
                .extracting(DroppedFile::name, DroppedFile::sidecars)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("images", List.of()),
                        org.assertj.core.groups.Tuple.tuple(
                                "images.tar", List.of("images.sha256")));
    }

    @Test
    void filesThatOnlyBeginLikeItDoNotBelongToIt() throws IOException {
        write("images", Beginnings.known().get("tar"));
        drop("images-notes.txt", "text");
        drop("images2", "text");
        write("images.iso", Beginnings.known().get("iso"));
        scan();
        clock.advance(40);
        assertThat(scanner.scan(path -> false))
                .allSatisfy(it -> assertThat(it.sidecars()).isEmpty())
                .extracting(DroppedFile::name)
                .containsExactlyInAnyOrder("images", "images.iso");
    }

    @Test
    void anUploadOverSftpIsNotClaimedBeforeItsEnd() throws IOException {
        Path file = write("lci/images", Beginnings.known().get("tar"));
        var writing = uploads.opened(file, ANNA);
        for (int i = 0; i < 60; i++) {
            assertThat(scan()).isEmpty();
            clock.advance(1);
        }
        assertThat(share.drop().resolve("lci/images.longshore.txt"))
                .content()
                .contains("Its upload is running");
        writing.ended(true);
        scan();
        clock.advance(40);
        assertThat(scan()).containsExactly("lci/images");
    }

    @Test
    void aFileWhoseBeginningComesLaterIsClaimedWhenItIsThere() throws IOException {
        write("lci/images", new byte[40_000]);
        scan();
        clock.advance(60);
        assertThat(scan()).isEmpty();
        write("lci/images", Beginnings.known().get("iso"));
        scan();
        clock.advance(40);
        assertThat(scan()).containsExactly("lci/images");
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }
}
