package io.longshore.archive.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import io.longshore.archive.Limit;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A compressed archive is uncompressed once, by a process whose end harms nobody. */
class SpoolsTest {
    private static final String PLAIN = "docker20-save-multi.tar";

    @TempDir Path folder;
    @TempDir Path work;

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "airgap-docker-save.tar.gz, docker20-save-multi.tar",
        "airgap-docker-save.tar.zst, docker20-save-multi.tar",
        "airgap-docker-save-long27.tar.zst, docker20-save-multi.tar",
        "airgap-zstd-two-frames.tar.zst, docker20-save-one.tar"
    })
    void theContentIsThatOfTheUncompressedArchive(String sample, String plain) throws IOException {
        Path file = Samples.file(sample);
        List<byte[]> seen = new ArrayList<>();
        Spools.Opened opened =
                spools(rules(Duration.ofMinutes(5)))
                        .open(
                                ArchiveFile.open(file),
                                AcceptedKinds.ALL,
                                Set.of(HashAlgorithm.SHA_512),
                                List.of((bytes, count) -> seen.add(Arrays.copyOf(bytes, count))),
                                Progress.NONE,
                                Cancellation.none());
        try (var bytes = opened.bytes()) {
            assertThat(bytes.read(0, (int) bytes.sizeBytes()))
                    .isEqualTo(Files.readAllBytes(Samples.file(plain)));
            assertThat(bytes.name()).isEqualTo(sample);
        }
        byte[] delivered = Files.readAllBytes(file);
        assertThat(opened.hashes().hex(HashAlgorithm.SHA_256))
                .contains(hex(HashAlgorithm.SHA_256, delivered));
        assertThat(opened.hashes().hex(HashAlgorithm.SHA_512))
                .contains(hex(HashAlgorithm.SHA_512, delivered));
        assertThat(seen.stream().mapToInt(part -> part.length).sum()).isEqualTo(delivered.length);
    }

    @Test
    void aGzipFileMayHaveSeveralMembers() throws IOException {
        byte[] plain = Files.readAllBytes(Samples.file(PLAIN));
        int cut = plain.length / 3;
        byte[] first = gzip(Arrays.copyOf(plain, cut));
        byte[] second = gzip(Arrays.copyOfRange(plain, cut, plain.length));
        Path file = Files.write(folder.resolve("x.tar"), join(first, second));

        try (var bytes = open(spools(rules(Duration.ofMinutes(5))), file)) {
            assertThat(bytes.read(0, (int) bytes.sizeBytes())).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "airgap-zstd-long30.tar.zst, WINDOW_TOO_LARGE",
        "airgap-truncated.tar.gz, TARBALL_TRUNCATED",
        "airgap-bomb.tar.gz, TARBALL_TOO_LARGE",
        "helm-chart-hello-0.1.0.tgz, KIND_NOT_READ",
        "hand-tanzu-plugin-bundle.tar.gz, KIND_NOT_READ",
        "hand-harbor-offline-installer-v0.0.0.tgz, KIND_NOT_READ"
    })
    void whatCannotBeReadIsRefusedWithItsReason(String sample, Code code) {
        Problem problem = problem(spools(rules(Duration.ofMinutes(5))), Samples.file(sample));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.fix()).isNotEmpty();
        assertThat(problem.retryable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "airgap-docker-save.tar.zst, 0, 9, TARBALL_DAMAGED",
        "airgap-docker-save.tar.gz, 0, 9, TARBALL_DAMAGED",
        "airgap-docker-save.tar.zst, 5, 0, TARBALL_TRUNCATED",
        "airgap-docker-save.tar.gz, 5, 0, TARBALL_TRUNCATED"
    })
    void aStreamThatIsCutOrContinuedIsRefused(String sample, int cut, int more, Code code)
            throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file(sample));
        byte[] tail = new byte[more];
        Arrays.fill(tail, (byte) 'x');
        Path file =
                Files.write(
                        folder.resolve("x"), join(Arrays.copyOf(whole, whole.length - cut), tail));

        assertThat(problem(spools(rules(Duration.ofMinutes(5))), file).code()).isEqualTo(code);
    }

    /** Behind the end of the tar, too: of the padding, and of the frame's checksum. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatIsCutAnywhereIsIncomplete(boolean hasChecksum) throws IOException {
        byte[] tar = Arrays.copyOf(Files.readAllBytes(Samples.file(PLAIN)), 200_000);
        byte[] frame;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            frame = zstd.setChecksum(hasChecksum).compress(tar);
        }
        for (int cut : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 100, frame.length / 2}) {
            Path file = Files.write(folder.resolve("x"), Arrays.copyOf(frame, frame.length - cut));

            assertThat(problem(spools(rules(Duration.ofMinutes(5))), file).code())
                    .as("cut by %s", cut)
                    .isEqualTo(Code.TARBALL_TRUNCATED);
        }
    }

    @Test
    void aDictionaryIsNamed() throws IOException {
        byte[] tar = Files.readAllBytes(Samples.file(PLAIN));
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 4096);
        for (int at = 0; at + 2000 < tar.length && at < 400_000; at += 2000) {
            trainer.addSample(Arrays.copyOfRange(tar, at, at + 2000));
        }
        byte[] frame;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            frame = zstd.loadDict(trainer.trainSamples()).compress(tar);
        }
        Path file = Files.write(folder.resolve("x"), frame);

        Problem problem = problem(spools(rules(Duration.ofMinutes(5))), file);

        assertThat(problem.code()).isEqualTo(Code.NOT_A_TARBALL);
        assertThat(problem.what()).contains("compressed with a dictionary");
        assertThat(problem.fix()).contains("zstd -dc -D");
    }

    @Test
    void contentThatIsLargerThanTheLimitIsRefused() {
        SpoolRules rules =
                new SpoolRules(
                        work,
                        new Limit("a.limit", 10_000, false),
                        new Limit("ratio", 200, false),
                        Duration.ofMinutes(5),
                        "time");

        Problem problem = problem(spools(rules), Samples.file("airgap-docker-save.tar.zst"));

        assertThat(problem.code()).isEqualTo(Code.TARBALL_TOO_LARGE);
        assertThat(problem.fix()).contains("a.limit");
    }

    @ParameterizedTest
    @CsvSource({"kill -SEGV $$", "exit 1", "cat >/dev/null; exit 3"})
    void aCrashOfTheProcessIsARefusal(String script) {
        Problem problem = problemOf(script);

        assertThat(problem.code()).isEqualTo(Code.DECOMPRESSION_FAILED);
        assertThat(problem.retryable()).isFalse();
    }

    /** Before and after its first output; the archive is not at fault. */
    @ParameterizedTest
    @CsvSource({"kill -KILL $$", "head -c 512 /dev/zero; kill -KILL $$"})
    void aProcessThatTheSystemKillsForItsMemoryIsTriedAgain(String script) {
        Problem problem = problemOf(script);

        assertThat(problem.code()).isEqualTo(Code.DECOMPRESSION_FAILED);
        assertThat(problem.retryable()).isTrue();
        assertThat(problem.why()).contains("SIGKILL", "memory");
    }

    private Problem problemOf(String script) {
        return problem(
                Spools.with(
                        rules(Duration.ofMinutes(5)),
                        TestArchives.LIMITS,
                        compression -> List.of("/bin/sh", "-c", script)),
                Samples.file("airgap-docker-save.tar.zst"));
    }

    @Test
    void aProcessThatTakesTooLongIsEnded() {
        Problem problem =
                problem(
                        Spools.with(
                                rules(Duration.ofMillis(200)),
                                TestArchives.LIMITS,
                                compression -> List.of("/bin/sh", "-c", "exec tail -f /dev/null")),
                        Samples.file("airgap-docker-save.tar.zst"));

        assertThat(problem.code()).isEqualTo(Code.DECOMPRESSION_FAILED);
        assertThat(problem.why()).contains("longer");
    }

    @Test
    void theProcessSeesNoVariableOfTheEnvironment() throws IOException {
        Path variables = folder.resolve("variables");
        problem(
                Spools.with(
                        rules(Duration.ofMinutes(5)),
                        TestArchives.LIMITS,
                        compression ->
                                List.of("/bin/sh", "-c", "/usr/bin/env > '" + variables + "'")),
                Samples.file("airgap-docker-save.tar.zst"));

        assertThat(System.getenv()).containsKeys("PATH");
        // Shells set these themselves.
        assertThat(Files.readAllLines(variables))
                .allMatch(line -> line.matches("(PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void aCancelledDecompressionEnds() {
        Cancellation cancellation = Cancellation.none();
        Spools spools =
                Spools.with(
                        rules(Duration.ofMinutes(5)),
                        TestArchives.LIMITS,
                        compression -> {
                            cancellation.cancel("of the test");
                            return List.of("/bin/sh", "-c", "exec tail -f /dev/null");
                        });

        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () ->
                                        spools.open(
                                                Samples.file("airgap-docker-save.tar.zst"),
                                                Progress.NONE,
                                                cancellation))
                        .problem();

        assertThat(problem.code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void aKeptSpoolIsMadeOnce() throws IOException {
        Path file = Samples.file("airgap-docker-save.tar.gz");
        try (Spools spools = Spools.keeping(rules(Duration.ofMinutes(5)), TestArchives.LIMITS)) {
            for (int time = 0; time < 2; time++) {
                List<String> read = new ArrayList<>();
                try (var bytes = spools.open(file, recording(read), Cancellation.none())) {
                    assertThat(bytes.sizeBytes()).isEqualTo(Files.size(Samples.file(PLAIN)));
                }
                assertThat(read.isEmpty()).isEqualTo(time > 0);
            }
        }
    }

    @Test
    void theNativeLibraryIsAFileOfTheDistribution() {
        assertThat(UnpackCommand.library()).isRegularFile();
    }

    private static Progress recording(List<String> events) {
        return new Progress() {
            @Override
            public synchronized void begin(Phase phase, long totalBytes) {
                events.add(phase.title());
            }

            @Override
            public void advance(long bytes) {}
        };
    }

    private SpoolRules rules(Duration time) {
        return new SpoolRules(
                work,
                new Limit("size", 1L << 30, true),
                new Limit("ratio", 200, false),
                time,
                "time");
    }

    private static Spools spools(SpoolRules rules) {
        return Spools.of(rules, TestArchives.LIMITS);
    }

    private static io.longshore.archive.ArchiveBytes open(Spools spools, Path file) {
        return spools.open(file, Progress.NONE, Cancellation.none());
    }

    private static Problem problem(Spools spools, Path file) {
        return catchThrowableOfType(ProblemException.class, () -> open(spools, file).close())
                .problem();
    }

    private static String hex(HashAlgorithm algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(algorithm.newHash().digest(bytes));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
