package io.longshore.archive.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.Limit;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SmallDisk;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed archives on a disk without room for their content. */
@RequiresTool({"mkfs.ext4", "mount"})
class SpoolDiskFullIT {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"airgap-docker-save.tar.gz", "airgap-docker-save.tar.zst"})
    void theArchiveIsRefusedUntilThereIsRoomAndNothingIsLeftOnTheDisk(String sample) {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 8 << 20)) {
            Path work = disk.folder().resolve("spool");
            SpoolRules rules =
                    new SpoolRules(
                            work,
                            new Limit("size", 1L << 30, true),
                            new Limit("ratio", 200, false),
                            Duration.ofMinutes(5),
                            "time");
            for (int attempt = 0; attempt < 2; attempt++) {
                Problem problem =
                        catchThrowableOfType(
                                        ProblemException.class,
                                        () ->
                                                Spools.of(rules, TestArchives.LIMITS)
                                                        .open(
                                                                Samples.file(sample),
                                                                Progress.NONE,
                                                                Cancellation.none()))
                                .problem();

                assertThat(problem.code()).isEqualTo(Code.DISK_FULL);
                assertThat(problem.retryable()).isTrue();
                assertThat(problem.fix()).isNotEmpty();
                assertThat(work).isEmptyDirectory();
            }
        }
    }
}
