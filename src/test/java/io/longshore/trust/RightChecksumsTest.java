package io.longshore.trust;

import static io.longshore.trust.ChecksumOutcomes.RIGHT;
import static io.longshore.trust.ChecksumOutcomes.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.task.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jcajce.provider.digest.Blake2b;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A right digest, of the archive or of anything else, refuses no archive. */
class RightChecksumsTest {
    private static final String OF_IMAGE = "ab".repeat(32);

    @TempDir Path folder;

    static Stream<Arguments> tables() {
        return Stream.of(
                        "path,sha256\n%2$s,%1$s\n",
                        "sha256,path\n%1$s,%2$s\n",
                        "path;sha256\n\"%2$s\";\"%1$s\"\n",
                        "path\tsha256\n%2$s\t%1$s\n",
                        "path,sha256,size\n%2$s,%1$s,10240\n",
                        "\"path\",\"sha256\"\r\n\"%2$s\",\"%1$s\"\r\n",
                        "\uFEFFpath,sha256\n%2$s,%1$s\n",
                        "path, sha256\n%2$s, %1$s\n",
                        "file,algorithm,hash\n%2$s,sha256,%1$s\n",
                        "path,sha256\n%2$s,sha256:%1$s\n",
                        "Path,SHA-256 Hash\n%2$s,%1$s\n")
                .flatMap(
                        table ->
                                Stream.of("X.tar", "./X.tar", "/build/out/X.tar", "out.tar")
                                        .map(name -> Arguments.of(table, name)));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void theArchivesOwnFileMayBeATable(String table, String name) {
        for (String file : List.of("X.tar.sha256", "X.sha256")) {
            assertThat(outcome("X.tar", Map.of(file, text(table.formatted(RIGHT, name)))))
                    .isEqualTo("MATCHED");
            assertThat(outcome("X.tar", Map.of(file, text(table.formatted(OF_IMAGE, name)))))
                    .isEqualTo("MISMATCHED");
        }
    }

    static Stream<Arguments> imageDigests() {
        return Stream.of(
                        "digests.txt",
                        "image-digests.txt",
                        "images.sha256",
                        "image-hashes.txt",
                        "imagesum.txt",
                        "hash.txt",
                        "digest.json",
                        "sums.csv",
                        "manifest-digests")
                .flatMap(
                        name ->
                                Stream.of(
                                                "X.tar sha256:%s\n",
                                                "sha256:%s  X.tar\n",
                                                "X.tar@sha256:%s\n",
                                                "X.tar  localhost/app:1.0  %s\n",
                                                "X.tar,registry.test/app,sha256:%s\n",
                                                "{\"archive\": \"X.tar\", \"digest\": \"sha256:%s\"}",
                                                "image app:1.0 in X.tar: %s\n")
                                        .map(form -> Arguments.of(name, form)));
    }

    @ParameterizedTest
    @MethodSource("imageDigests")
    void theDigestOfAnImageRefusesNothing(String name, String form) {
        byte[] digests = text(form.formatted(OF_IMAGE));
        assertThat(outcome("X.tar", Map.of(name, digests))).isEqualTo("NAMED");
        assertThat(outcome("X.tar", Map.of(name, digests, "X.tar.sha256", text(RIGHT))))
                .isEqualTo("NAMED");
    }

    /** A wrong one is refused all the same. */
    @ParameterizedTest
    @CsvSource({
        "hashes.txt,false",
        "checksums.txt,false",
        "X.tar.digest,false",
        "notes.txt,false",
        "SHA256SUMS,true",
        "X.tar.sha256,true",
        "sha256.txt,true"
    })
    void aDigestOfWhichOnlyTheLengthIsKnownMayBeOfAnotherAlgorithm(String name, boolean isStated) {
        SidecarReader beside =
                SidecarReader.of(
                        () -> List.of("X.tar", name), it -> Optional.of(text(RIGHT + "  X.tar\n")));

        assertThat(ChecksumSelection.expected("X.tar", beside))
                .extracting(ExpectedChecksum::isStated)
                .containsExactly(isStated);
    }

    @Test
    void theOtherAlgorithmsAreKnownByTheDigestsOfTheArchive() throws IOException {
        Path archive = Files.writeString(folder.resolve("X.tar"), "content");
        byte[] blake = new Blake2b.Blake2b256().digest(text("content"));
        Cancellation none = Cancellation.none();

        assertThat(OtherAlgorithms.of(archive, HexFormat.of().formatHex(blake), none))
                .contains("BLAKE2b-256");
        assertThat(OtherAlgorithms.of(archive, RIGHT, none)).isEmpty();
    }

    private static byte[] text(String content) {
        return content.getBytes(UTF_8);
    }
}
