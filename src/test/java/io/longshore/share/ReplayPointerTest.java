package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPointerTest {
    private static final JobId OLD = JobId.parse("old-1");
    private static final JobId REPLAY = JobId.parse("replay-1");

    @TempDir Path folder;

    @Test
    void theFolderOfARejectedJobNamesItsLastReplay() throws IOException {
        Share share = Share.prepare(folder.resolve("share"));
        Path rejected = Files.createDirectory(share.rejected().resolve("old-1"));
        WorkFolder work = new WorkFolder(share, new JobFolders(share));

        work.pointToReplay(OLD, JobId.parse("replay-0"));
        work.pointToReplay(OLD, REPLAY);
        assertThat(rejected.resolve("REPLAY.txt"))
                .content()
                .startsWith("Job old-1 was repeated as job replay-1.\n")
                .doesNotContain("replay-0");
    }

    @Test
    void aJobThatIsNotRejectedGetsNoPointer() throws IOException {
        Share share = Share.prepare(folder.resolve("share"));
        Path done = Files.createDirectory(share.done().resolve("old-1"));

        new WorkFolder(share, new JobFolders(share)).pointToReplay(OLD, REPLAY);
        assertThat(done).isEmptyDirectory();
    }
}
