package io.longshore.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors of the file system are reported with a fix. */
class DurableFilesTest {
    private static final Path FILE = Path.of("/share/work/x/job.json");

    @TempDir Path folder;

    @Test
    void aFullDiskIsReportedForOpenAndForNewFiles() {
        assertThat(problem(new IOException("No space left on device")).code())
                .isEqualTo(Code.DISK_FULL);
        assertThat(
                        problem(
                                        new FileSystemException(
                                                FILE.toString(), null, "No space left on device"))
                                .code())
                .isEqualTo(Code.DISK_FULL);
    }

    @Test
    void missingRightsNameTheCommandToRun() {
        Problem problem = problem(new AccessDeniedException(FILE.toString()));
        assertThat(problem.code()).isEqualTo(Code.FOLDER_NOT_WRITABLE);
        assertThat(problem.fix()).contains("chmod");
    }

    @Test
    @RequiresTool("mkfifo")
    void aPipeInThePlaceOfAFileIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> DurableFiles.read(pipe))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("pipe");
    }

    private static Problem problem(IOException e) {
        return DurableFiles.failed("write", FILE, e).problem();
    }
}
