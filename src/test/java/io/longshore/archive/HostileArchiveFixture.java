package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Writes archives that no regular exporter writes, and opens them. */
abstract class HostileArchiveFixture {
    static final String REPO = "localhost:5003/apps/thing";

    @TempDir Path folder;

    final TestImages images = new TestImages(2);
    final Image image = images.image(REPO, images.layer(100));

    /** Writes more entries after those of an honest tarball. */
    interface More {
        void to(RawTar tar) throws IOException;
    }

    Path write(More more) {
        return write(more, RawTar::end);
    }

    Path write(More more, More end) {
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

    Path withManifestJson(String text) {
        return new TarballBuilder().manifestJson(t -> text).write(folder.resolve("json.tar"));
    }

    static Problem problem(Path file) {
        ProblemException thrown =
                catchThrowableOfType(ProblemException.class, () -> TestArchives.open(file).close());
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }
}
