package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.archive.ImageArchive;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.Landing;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layouts that say two things about the names and digests of their images. */
class TwoTruthsTest {
    private static final String CONTAINERD = "io.containerd.image.name";
    private static final String OCI = "org.opencontainers.image.ref.name";

    private final TestImages images = new TestImages(41);
    private final Image image = images.image("r/x", images.layer(50));
    private final Image other = images.image("r/x", images.layer(51));

    @TempDir Path folder;

    static Stream<Arguments> statedDigests() {
        List<Arguments> all = new ArrayList<>();
        for (String key : List.of(CONTAINERD, OCI)) {
            for (String name :
                    List.of(
                            "registry.example.com/team/app@",
                            "registry.example.com/team/app:1.0@",
                            "team/app@",
                            "app:1.0@",
                            "1.0@",
                            "@")) {
                all.add(Arguments.of(key, name));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("statedDigests")
    void aDigestInANameIsNotThatOfAnotherImage(String key, String name) {
        Path right =
                new LayoutTar().add(image, Map.of(key, name + image.digest())).write(tar("right"));
        Path gone =
                new LayoutTar().add(image, Map.of(key, name + other.digest())).write(tar("gone"));
        Path both =
                new LayoutTar()
                        .add(image, Map.of(key, name + other.digest()))
                        .add(other, Map.of())
                        .write(tar("both"));

        // Of the index that one platform was taken from, or of the manifest before its conversion.
        for (Path honest : List.of(right, gone)) {
            assertThat(Landing.of(honest))
                    .hasSize(1)
                    .allMatch(it -> it.endsWith("" + image.digest()));
        }
        assertRefused(both, Code.TWO_TRUTHS);
    }

    @ParameterizedTest
    @CsvSource({
        "h.example.com/team/app:1.0, 1.0, true",
        "h.example.com/team/app:1.0, h.example.com/team/app:1.0, true",
        "h.example.com/team/app:1.0, H.example.com:443/team/app:1.0, true",
        "h.example.com/team/app:1.0, team/app:1.0, true",
        "h.example.com/team/app:1.0, team/app, true",
        "h.example.com/team/app, 1.0, true",
        "index.docker.io/library/app:1.0, library/app:1.0, true",
        "docker.io/library/app:1.0, app:1.0, true",
        "docker.io/library/app:1.0, '', true",
        "docker.io/library/app:1.0, 'no name', true",
        "h.example.com/team/app:1.0, 1.1, false",
        "h.example.com/team/app:1.0, team/app:1.1, false",
        "h.example.com/team/app:1.0, team/tool:1.0, false",
        "h.example.com/team/app:1.0, app:1.0, false",
        "h.example.com/team/app:1.0, i.example.com/team/app:1.0, false",
        "h.example.com/team/app:1.0, h.example.com:444/team/app:1.0, false",
        "docker.io/library/app:1.0, quay.io/library/app:1.0, false"
    })
    void theTwoAnnotationsAreOneName(String containerd, String oci, boolean isOne) {
        Path tar =
                new LayoutTar()
                        .add(image, Map.of(CONTAINERD, containerd, OCI, oci))
                        .write(tar("x"));

        if (isOne) {
            assertThat(Landing.of(tar)).hasSize(1);
        } else {
            assertRefused(tar, Code.TWO_TRUTHS);
        }
    }

    /** The names of both have to be taken for one. */
    static Stream<Arguments> spellings() {
        return Stream.of(
                        List.of(
                                "busybox:1",
                                "library/busybox:1",
                                "docker.io/busybox:1",
                                "docker.io/library/busybox:1",
                                "index.docker.io/library/busybox:1",
                                "registry-1.docker.io/library/busybox:1"),
                        List.of("team/app:1", "docker.io/team/app:1", "index.docker.io/team/app:1"),
                        List.of(
                                "h.example.com/a:1",
                                "H.Example.COM/a:1",
                                "h.example.com:443/a:1",
                                "H.example.com:443/a:1"))
                .flatMap(
                        names ->
                                names.stream()
                                        .flatMap(
                                                one ->
                                                        names.stream()
                                                                .filter(two -> !two.equals(one))
                                                                .map(
                                                                        two ->
                                                                                Arguments.of(
                                                                                        one,
                                                                                        two))));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void oneNameInTwoSpellingsIsOfOneImage(String one, String two) {
        for (String key : List.of(CONTAINERD, OCI)) {
            Path same =
                    new LayoutTar()
                            .add(image, Map.of(key, one))
                            .add(image, Map.of(key, two))
                            .write(tar("same"));
            Path different =
                    new LayoutTar()
                            .add(image, Map.of(key, one))
                            .add(other, Map.of(key, two))
                            .write(tar("different"));

            assertThat(Landing.of(same)).hasSize(1);
            assertRefused(different, Code.TWO_TRUTHS);
        }
        Path mixed =
                new LayoutTar()
                        .add(image, Map.of(CONTAINERD, one))
                        .add(other, Map.of(OCI, two))
                        .write(tar("mixed"));

        assertRefused(mixed, Code.TWO_TRUTHS);
    }

    @ParameterizedTest
    @CsvSource({
        "h.example.com/a:1, h.example.com/a:2",
        "h.example.com/a:1, h.example.com/b:1",
        "busybox:1, team/busybox:1",
        "h.example.com/a:1, H.example.com/a"
    })
    void differentNamesMayBeOfDifferentImages(String one, String two) {
        Path tar =
                new LayoutTar()
                        .add(image, Map.of(OCI, one))
                        .add(other, Map.of(OCI, two))
                        .write(tar("x"));

        assertThat(Landing.of(tar)).hasSize(2);
    }

    @Test
    void aNameOfTwoImagesInOneSpellingIsNamedSo() {
        Path tar =
                new LayoutTar()
                        .add(image, Map.of(CONTAINERD, "h.example.com/a:1", OCI, "1"))
                        .add(other, Map.of(OCI, "h.example.com/a:1"))
                        .write(tar("x"));

        assertRefused(tar, Code.NAME_TWICE);
    }

    /** Kubernetes calls images in containerd by the digest of their config. */
    @Test
    void aDigestAloneIsNoName() {
        Path tar =
                new LayoutTar()
                        .add(image, Map.of(CONTAINERD, other.digest().toString()))
                        .write(tar("x"));

        assertThat(Landing.of(tar)).containsExactly("all/unnamed  " + image.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"h.example.com/a\":{\"1\":\"{layer}\"}}', true",
        "'{\"h.example.com/a\":{\"1\":\"0123\"}}', true",
        "'{\"h.example.com/a\":{\"1\":\"{other}\"}}', false",
        "'{\"h.example.com/a\":{\"2\":\"{layer}\"}}', false",
        "'{\"h.example.com/b\":{\"1\":\"{layer}\"}}', false",
        "'{\"h.example.com/a\":{\"1\":\"{layer}\",\"2\":\"{layer}\"}}', false",
        "'{}', false",
        "'{\"h.example.com/a\":{\"1\":\"{layer}\",\"1\":\"{layer}\"}}', false",
        "'[', false"
    })
    void theFileRepositoriesOfALayoutSaysTheSame(String repositories, boolean isTrue) {
        String text =
                repositories
                        .replace("{layer}", image.layers().get(0).digest().hex())
                        .replace("{other}", other.layers().get(0).digest().hex());
        String list =
                "[{\"Config\":\"%s\",\"RepoTags\":[\"h.example.com/a:1\"],\"Layers\":[\"%s\"]}]"
                        .formatted(
                                LayoutTar.path(io.longshore.oci.Digest.of(image.config())),
                                LayoutTar.path(image.layers().get(0).digest()));
        for (String root : List.of("", "images/")) {
            Path tar =
                    new LayoutTar()
                            .named(image, "h.example.com/a:1")
                            .blobs(other)
                            .file("manifest.json", list)
                            .file("repositories", text)
                            .write(tar("x"), name -> root + name);

            if (isTrue) {
                assertThat(Landing.of(tar)).hasSize(1);
            } else {
                assertRefused(tar, Code.TWO_TRUTHS);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"h.example.com/a\":{\"1\":\"0123\"}}', true",
        "'{\"h.example.com/a\":{\"2\":\"0123\"}}', false"
    })
    void theFileRepositoriesIsComparedWithIndexJsonIfThereIsNoOtherList(
            String repositories, boolean isTrue) {
        Path tar =
                new LayoutTar()
                        .named(image, "h.example.com/a:1")
                        .file("repositories", repositories)
                        .write(tar("x"));

        if (isTrue) {
            assertThat(Landing.of(tar)).hasSize(1);
        } else {
            assertRefused(tar, Code.TWO_TRUTHS);
        }
    }

    @Test
    void theTagOfASignatureNamesTheImageThatItsTextNames() {
        Image signature = images.signature(image);
        Map<String, Boolean> tags = new LinkedHashMap<>();
        tags.put(TestImages.signatureTag(image), true);
        tags.put("sha256-" + "0".repeat(64) + ".sig", false);
        tags.forEach(
                (tag, isRight) -> {
                    Path tar =
                            new LayoutTar()
                                    .named(image, "h.example.com/a:1")
                                    .add(signature, Map.of(OCI, tag))
                                    .write(tar("x"));

                    if (isRight) {
                        assertThat(Landing.of(tar)).hasSize(2);
                    } else {
                        assertRefused(tar, Code.TWO_TRUTHS);
                    }
                });
    }

    /** It is described, with both statements. */
    @Test
    void anArchiveThatContradictsItselfCanBeInspected() {
        Path tar =
                new LayoutTar()
                        .add(image, Map.of(OCI, "busybox:1"))
                        .add(other, Map.of(OCI, "docker.io/library/busybox:1"))
                        .write(tar("x"));

        try (ImageArchive archive = Archives.openDamaged(tar, TestArchives.LIMITS)) {
            assertThat(archive.entries()).hasSize(2);
            assertThat(archive.damages())
                    .singleElement()
                    .satisfies(
                            damage ->
                                    assertThat(damage.problem().why())
                                            .contains(
                                                    "'busybox:1'",
                                                    "'docker.io/library/busybox:1'",
                                                    image.digest().toString(),
                                                    other.digest().toString()));
        }
    }

    private Path tar(String name) {
        return folder.resolve(name + ".tar");
    }

    private static void assertRefused(Path tar, Code code) {
        assertThatThrownBy(() -> Landing.of(tar))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
