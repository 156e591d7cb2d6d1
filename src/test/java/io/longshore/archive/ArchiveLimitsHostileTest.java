package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.formats.Archives;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Archives beyond a limit are rejected, and the problem names the limit. */
class ArchiveLimitsHostileTest extends HostileArchiveFixture {
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

    private static ArchiveLimits limits(String setting, String value) {
        return TestArchives.limits(Map.of(setting, value));
    }
}
