package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.bytes.BytesInMemory;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a file by its first bytes, and by the first part of it. */
class BeginningsTest {
    private static final Path SAMPLES = Path.of("src/test/resources/archives");

    static Stream<Path> archives() throws IOException {
        try (Stream<Path> samples = Files.list(SAMPLES)) {
            return Stream.concat(Stream.of(Fixtures.IMAGE, Fixtures.INDEX), samples)
                    .filter(it -> it.toString().matches(".*\\.(tar|tar\\.gz|tgz|tar\\.zst)"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void theFirstBytesOfAnArchiveMayBecomeOne(Path archive) throws IOException {
        byte[] content = Files.readAllBytes(archive);
        boolean isTar = archive.toString().endsWith(".tar");
        for (int length = 1; length < (isTar ? 512 : 2); length++) {
            assertThat(Archives.mayBecomeArchive(Arrays.copyOf(content, length)))
                    .as(archive + ", " + length)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Not an archive at all.",
                "<!DOCTYPE html><title>Sign in</title>",
                "version https://git-lfs.github.com/spec/v1\n",
                "{\"error\":\"not found\"}",
                "-----BEGIN PRIVATE KEY-----\nMIIE\n",
                "name\0\0\0with more after it",
                "PK\u0003\u0004"
            })
    void aTextNeverBecomesAnArchive(String text) {
        assertThat(Archives.mayBecomeArchive(text.getBytes(ISO_8859_1))).isFalse();
    }

    static Stream<String> namesOfParts() {
        return Stream.of("X.tar.001", "X.tar.part1", "X.tar.part01", "X.tar.aa", "X.tar.part0001");
    }

    @ParameterizedTest
    @MethodSource("namesOfParts")
    void theFirstPartOfASplitArchiveIsNamedAsAPartAndTheWholeIsRead(String name)
            throws IOException {
        for (Path archive : List.of(Fixtures.IMAGE, SAMPLES.resolve("crane-tarball.tar"))) {
            byte[] whole = Files.readAllBytes(archive);
            for (int length : List.of(1024, whole.length / 2, whole.length - 1024)) {
                Problem problem = refusal(name, Arrays.copyOf(whole, length));
                assertThat(problem.code()).as(name + " " + length).isEqualTo(Code.KIND_NOT_READ);
                assertThat(problem.what()).contains("one part of a split archive");
            }
            assertThatCode(() -> open(name, whole)).doesNotThrowAnyException();
            assertThat(refusal("X.tar", Arrays.copyOf(whole, whole.length / 2)).code())
                    .isEqualTo(Code.TARBALL_TRUNCATED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0085\u0002\u000c\u0003aaaaaaaa",
                "\u0084\u005e\u0003aaaaaaaaaaa",
                "\u008c\r\u0004\t\u0003\u0008aaaa",
                "\u00a3\u0001aaaaaaaa",
                "\u00c3\r\u0004\t\u0003\u0008aaaa",
                "-----BEGIN PGP MESSAGE-----\n"
            })
    void aMessageOfOpenPgpIsNamed(String start) {
        byte[] content = Arrays.copyOf(start.getBytes(ISO_8859_1), 4_096);
        Arrays.fill(content, start.length(), content.length, (byte) 'x');

        assertThat(refusal("X.tar.gpg", content).what()).contains("encrypted");
        assertThat(Archives.isKnown("X.tar.gpg", content)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PGP SIGNATURE-----\n",
                "\u0089\u0001\u00b3\u0004\u0000\u0001\u0008aaaa",
                "\u00c2\u00c0\u0073\u0004\u0000\u0001\u0008aaaa",
                "\u0088\u0075\u0004\u0000\u0016\u0008aaaa"
            })
    void aDetachedSignatureIsNoMessage(String start) {
        assertThat(Archives.isKnown("X.tar.gpg", start.getBytes(ISO_8859_1))).isFalse();
    }

    private static Problem refusal(String name, byte[] content) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> open(name, content));
        assertThat(refused).as(name).isNotNull();
        return refused.problem();
    }

    private static void open(String name, byte[] content) {
        Archives.open(new BytesInMemory(name, content), TestArchives.LIMITS).close();
    }
}
