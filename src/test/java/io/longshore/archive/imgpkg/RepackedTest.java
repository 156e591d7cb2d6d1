package io.longshore.archive.imgpkg;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestArchives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive of imgpkg that a person unpacked and packed again. */
@RequiresTool("tar")
class RepackedTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "posix", "ustar", "v7"})
    void itHoldsTheSameImages(String format) throws Exception {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        Path again = folder.resolve("again.tar");
        String tar = Fixtures.IMAGE.toString();
        Tool.run(List.of("tar", "-xf", tar, "-C", unpacked.toString()));
        Tool.run(
                List.of(
                        "tar",
                        "--format=" + format,
                        "-cf",
                        again.toString(),
                        "-C",
                        unpacked.toString(),
                        "."));

        try (ImageArchive one = TestArchives.open(Fixtures.IMAGE);
                ImageArchive other = TestArchives.open(again)) {
            assertThat(other.kind().id()).isEqualTo("imgpkg");
            assertThat(other.entries())
                    .extracting(ArchiveEntry::digest)
                    .isEqualTo(one.entries().stream().map(ArchiveEntry::digest).toList());
            assertThat(other.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
        }
    }
}
