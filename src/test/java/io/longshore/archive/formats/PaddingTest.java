package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.ArchiveContent;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Zeros behind the end of a tar: whole blocks of a tape, or a copy that is not finished. */
class PaddingTest {
    private static final long MIB = 1 << 20;
    private static final long SEED = 7;

    /**
     * What a copy of which a part is still zeros may be refused with: it can still become whole.
     */
    private static final Set<Code> OF_A_COPY =
            EnumSet.of(
                    Code.TARBALL_TRUNCATED,
                    Code.TARBALL_DAMAGED,
                    Code.DIGEST_MISMATCH,
                    Code.MANIFEST_UNREADABLE,
                    Code.TWO_TRUTHS);

    @TempDir Path folder;

    static Stream<Path> archives() {
        return Stream.of(
                Fixtures.SIGNED,
                Fixtures.INDEX,
                Samples.file("ctr-app.tar"),
                Samples.file("skopeo-oci-archive.tar"),
                Samples.file("docker20-save-multi.tar"),
                Samples.file("crane-tarball.tar"));
    }

    static Stream<Arguments> padded() {
        return archives()
                .flatMap(
                        file ->
                                Stream.of(
                                                512L, 10_240L, MIB, MIB + 512, 10 * MIB, 50 * MIB,
                                                63 * MIB)
                                        .map(zeros -> Arguments.of(file, zeros)));
    }

    @ParameterizedTest
    @MethodSource("padded")
    void anArchiveInAWholeBlockOfATapeIsRead(Path archive, long zeros) throws IOException {
        Path file = padded(archive, zeros);

        assertThat(ArchiveContent.of(file, true)).isEqualTo(ArchiveContent.of(archive, true));
    }

    @ParameterizedTest
    @MethodSource("padded")
    void aByteThatIsNotZeroBehindTheEndIsRefused(Path archive, long zeros) throws IOException {
        for (long at : new long[] {Files.size(archive), Files.size(archive) + zeros - 1}) {
            Path file = padded(archive, zeros);
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(at);
                raw.write(1);
            }

            assertThatThrownBy(() -> ArchiveContent.of(file, true))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(Code.TARBALL_UNSAFE));
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void moreZerosThanAnyTapeHasAreAnUnfinishedCopy(Path archive) throws IOException {
        Path file = padded(archive, 200 * MIB);

        assertThatThrownBy(() -> ArchiveContent.of(file, true))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.TARBALL_TRUNCATED));
    }

    /** Some systems give a copy its full size at its begin. */
    @ParameterizedTest
    @MethodSource("archives")
    void aCopyInProgressIsNeverRefusedAsAnotherKind(Path archive) throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        List<String> content = ArchiveContent.of(archive, true);
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            int copied = random.nextInt(whole.length);
            Path file = folder.resolve("copy.tar");
            Files.write(
                    file, java.util.Arrays.copyOf(whole, i % 2 == 0 ? copied : copied / 512 * 512));
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(whole.length + 2 * MIB);
            }
            try {
                List<String> found = ArchiveContent.of(file, true);
                assertThat(found).isIn(null, content);
            } catch (ProblemException e) {
                assertThat(e.problem().code()).as("%s of %s", copied, archive).isIn(OF_A_COPY);
            }
        }
    }

    private Path padded(Path archive, long zeros) throws IOException {
        Path file = folder.resolve("padded.tar");
        Files.copy(archive, file, StandardCopyOption.REPLACE_EXISTING);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(raw.length() + zeros);
        }
        return file;
    }
}
