package io.longshore.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.tar.TarReader;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
            new ArchiveLimits(
                    limit(1 << 20),
                    limit(1 << 16),
                    limit(1000),
                    limit(1000),
                    limit(4),
                    limit(1 << 20),
                    limit(1 << 16),
                    limit(100));

    private static final int BLOCK = 512;

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

    /** With the blobs of a sample beside it, which it may name. */
    @FuzzTest(maxDuration = "10m")
    void indexJson(byte[] text) throws IOException {
        open(withList("ctr-two-images.tar", "index.json", text));
    }

    @FuzzTest(maxDuration = "10m")
    void theListOfDocker(byte[] text) throws IOException {
        open(withList("docker20-save-one.tar", "manifest.json", text));
    }

    /** Any file, also one that is compressed or no archive at all. */
    @FuzzTest(maxDuration = "10m")
    void theKind(byte[] file) throws IOException {
        Archives.recognise(Files.write(folder.resolve("fuzz.tar"), file), LIMITS);
    }

    /** A sample whose list of images is this text. */
    private static Path withList(String sample, String list, byte[] text) throws IOException {
        Path file = folder.resolve("fuzz.tar");
        byte[] whole = Files.readAllBytes(Samples.file(sample));
        try (RawTar tar = new RawTar(file);
                ArchiveFile bytes = ArchiveFile.open(Samples.file(sample))) {
            for (ArchiveMember member : TarReader.read(bytes, LIMITS.entries()).list()) {
                if (member.type() == MemberType.FILE && !member.name().equals(list)) {
                    int from = (int) member.offset();
                    tar.file(
                            member.name(),
                            Arrays.copyOfRange(whole, from, from + (int) member.sizeBytes()));
                }
            }
            tar.file(list, text).end();
        }
        return file;
    }

    /** POSIX.1-2017, pax, "ustar Interchange Format". */
    private static boolean hasMagic(byte[] file, int at) {
        return new String(file, at + 257, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    private static byte[] withSoundCheckSums(byte[] file) {
        byte[] sound = file.clone();
        for (int at = 0; at + BLOCK <= file.length; at += BLOCK) {
            if (hasMagic(file, at)) {
                RawTar.sign(sound, at);
            }
        }
        return sound;
    }

    private static Limit limit(long value) {
        return new Limit("a limit of the test", value, false);
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
