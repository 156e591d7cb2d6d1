package io.longshore.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.archive.formats.Archives;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes are, the outcome is a tarball or a problem. In the build the kept inputs are
 * replayed; {@code tools/fuzz/run} searches for new ones.
 */
class ArchiveFuzzTest {
    private static final ArchiveLimits LIMITS =
            new ArchiveLimits(1 << 20, 1 << 16, 1000, 1000, 4, 1 << 20, 1 << 16, 100);

    @TempDir static Path folder;

    /** Loading classes takes seconds while each is being traced: no input's fault. */
    @BeforeAll
    static void openOne() {
        open(Fixtures.INDEX);
    }

    /** As it comes, and with sound check sums, without which no header is looked at. */
    @FuzzTest(maxDuration = "10m")
    void theTarIndex(byte[] file) throws IOException {
        open(Files.write(folder.resolve("fuzz.tar"), file));
        open(Files.write(folder.resolve("fuzz.tar"), withSoundCheckSums(file)));
    }

    @FuzzTest(maxDuration = "10m")
    void manifestJson(byte[] text) throws IOException {
        Path file = folder.resolve("fuzz.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("manifest.json", text).end();
        }
        open(file);
    }

    private static byte[] withSoundCheckSums(byte[] file) {
        byte[] sound = file.clone();
        for (int at = 0; at + TarHeader.BLOCK <= file.length; at += TarHeader.BLOCK) {
            if (TarHeader.hasMagic(Arrays.copyOfRange(file, at, at + TarHeader.BLOCK))) {
                RawTar.sign(sound, at);
            }
        }
        return sound;
    }

    private static void open(Path file) {
        try (ImageArchive tarball = Archives.openDamaged(file, LIMITS)) {
            tarball.scan(Set.of(), List.of(), Runnable::run, Progress.NONE, Cancellation.none());
        } catch (ProblemException expected) {
            // Refusing is one of the two right answers.
            if (expected.problem().what().isEmpty()) {
                throw new AssertionError("a problem says what it is", expected);
            }
        }
    }
}
