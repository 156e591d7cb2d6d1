package io.longshore.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A manifest.json with another structure, or with content that contradicts itself, is rejected. */
class ManifestJsonHostileTest extends HostileArchiveFixture {
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
}
