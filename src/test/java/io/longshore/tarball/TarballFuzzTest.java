package io.longshore.tarball;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes are, the outcome is a tarball or a problem. In the build the kept inputs are
 * replayed; with {@code JAZZER_FUZZ=1} new ones are searched for.
 */
class TarballFuzzTest {
    private static final TarballLimits LIMITS = new TarballLimits(1 << 20, 1 << 16, 1000, 1000, 4);

    @TempDir static Path folder;

    @FuzzTest(maxDuration = "10m")
    void theTarIndex(byte[] file) throws IOException {
        open(Files.write(folder.resolve("fuzz.tar"), file));
    }

    @FuzzTest(maxDuration = "10m")
    void manifestJson(byte[] text) throws IOException {
        Path file = folder.resolve("fuzz.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("manifest.json", text).end();
        }
        open(file);
    }

    private static void open(Path file) {
        try (Tarball tarball = Tarball.openDamaged(file, LIMITS)) {
            tarball.check(false, List.of(), Runnable::run, Progress.NONE, Cancellation.none());
        } catch (ProblemException expected) {
            // Refusing is one of the two right answers.
            if (expected.problem().what().isEmpty()) {
                throw new AssertionError("a problem says what it is", expected);
            }
        }
    }
}
