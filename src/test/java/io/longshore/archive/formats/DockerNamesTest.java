package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.Landing;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names in archives of {@code docker save}. */
class DockerNamesTest {
    private static final byte[] LAYER = "the one layer".getBytes(UTF_8);
    private static final byte[] OTHER = "the other layer".getBytes(UTF_8);

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("io.longshore.archive.formats.TwoTruthsTest#spellings")
    void oneNameInTwoSpellingsIsOfOneImage(String one, String two) throws IOException {
        Path same = write("same", "[%s]".formatted(item("one", one, two)), null);
        Path different =
                write("different", "[%s,%s]".formatted(item("one", one), item("two", two)), null);

        assertThat(Landing.of(same)).hasSize(1);
        assertRefused(different, Code.TWO_TRUTHS);
    }

    @Test
    void oneNameInOneSpellingForTwoImagesIsRefused() throws IOException {
        String list = "[%s,%s]".formatted(item("one", "a.b/c:1"), item("two", "a.b/c:1"));

        assertRefused(write("x", list, null), Code.NAME_TWICE);
    }

    /** As in a layout: the image arrives, and the text is quoted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Team/App:1.0",
                "h.example.com/Team/App:1.0",
                "app:a tag",
                "not a name",
                "a__b___c/d:1",
                ":1",
                ""
            })
    void aNameThatIsNoneIsQuotedInAWarning(String name) throws IOException {
        Path tar = write("x", "[%s]".formatted(item("one", name)), null);

        try (ImageArchive archive = TestArchives.open(tar)) {
            Digest image = archive.entries().get(0).digest();
            assertThat(archive.isMisnamed(image)).isTrue();
            assertThat(archive.notes().stream().map(Problem::code))
                    .containsExactly(Code.NAME_MISSING, Code.MANIFEST_MADE);
            assertThat(archive.notes().get(0).what()).contains("'" + name + "'");
            assertThat(Landing.of(tar)).containsExactly("all/unnamed  " + image);
        }
    }

    @Test
    void anImageMayHaveAValidNameBesideOneThatIsNone() throws IOException {
        Path tar = write("x", "[%s]".formatted(item("one", "Team/App:1", "a.b/c:1")), null);

        assertThat(Landing.of(tar)).hasSize(2).anyMatch(it -> it.startsWith("all/c 1 "));
    }

    /** crane has no tag for such an image and writes this one. */
    @Test
    void theTagThatStandsForADigestIsNone() throws IOException {
        Path tar = write("x", "[%s]".formatted(item("one", "a.b/c:i-was-a-digest")), null);

        assertThat(Landing.of(tar)).singleElement().asString().startsWith("all/c  sha256:");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a.b/c\":{\"1\":\"one\"}}', true",
        "'{\"a.b/c\":{\"1\":\"0123\"}}', true",
        "'{\"A.b:443/c\":{\"1\":\"one\"}}', true",
        "'{\"a.b/c\":{\"1\":\"two\"}}', false",
        "'{\"a.b/c\":{\"2\":\"one\"}}', false",
        "'{\"a.b/d\":{\"1\":\"one\"}}', false",
        "'{}', false",
        "'[]', false",
        "'{\"a.b/c\":{\"1\":\"one\",\"1\":\"one\"}}', false"
    })
    void theFileRepositoriesSaysTheSame(String repositories, boolean isTrue) throws IOException {
        Path tar = write("x", "[%s]".formatted(item("one", "a.b/c:1")), repositories);

        if (isTrue) {
            assertThat(Landing.of(tar)).hasSize(1);
        } else {
            assertRefused(tar, Code.TWO_TRUTHS);
        }
    }

    private static String item(String id, String... names) {
        return "{\"Config\":\"%s.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%1$s/layer.tar\"]}"
                .formatted(id, String.join("\",\"", names));
    }

    private static byte[] config(byte[] layer) {
        return ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                        + "\"diff_ids\":[\""
                        + Digest.of(layer)
                        + "\"]}}")
                .getBytes(UTF_8);
    }

    private Path write(String name, String list, String repositories) throws IOException {
        Path file = folder.resolve(name + ".tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("one/layer.tar", LAYER).file("one.json", config(LAYER));
            tar.file("two/layer.tar", OTHER).file("two.json", config(OTHER));
            tar.file("manifest.json", list.getBytes(UTF_8));
            if (repositories != null) {
                tar.file("repositories", repositories.getBytes(UTF_8));
            }
            tar.end();
        }
        return file;
    }

    private static void assertRefused(Path tar, Code code) {
        assertThatThrownBy(() -> Landing.of(tar))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
