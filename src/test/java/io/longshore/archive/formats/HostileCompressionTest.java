package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No byte of a compressed file makes its recognition fail. */
class HostileCompressionTest {
    private static final int VARIANTS = 300;

    @TempDir Path folder;

    /** The decoder of bzip2 throws them for tables that contradict themselves. */
    @Test
    void anUncheckedExceptionOfADecoderEndsTheContentOnly() {
        byte[] begin =
                Recogniser.peek(
                        () ->
                                new InputStream() {
                                    private int count;

                                    @Override
                                    public int read() {
                                        if (count == 3) {
                                            throw new ArrayIndexOutOfBoundsException(258);
                                        }
                                        return count++;
                                    }

                                    @Override
                                    public int read(byte[] into, int from, int length) {
                                        into[from] = (byte) read();
                                        return 1;
                                    }
                                });

        assertThat(begin).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"airgap-docker-save.tar.bz2", "airgap-docker-save.tar.gz"})
    void aDamagedFileIsRecognised(String sample) throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file(sample));
        byte[] start = Arrays.copyOf(whole, Math.min(whole.length, 20_000));
        Random random = new Random(24);
        Path file = folder.resolve("a.tar");
        for (int variant = 0; variant < VARIANTS; variant++) {
            byte[] bytes = start.clone();
            int from = 4 + random.nextInt(200);
            int length = 1 + random.nextInt(1 + variant);
            for (int at = from; at < from + length; at++) {
                bytes[at] = (byte) random.nextInt();
            }
            Files.write(file, bytes);

            Recognition found = Archives.recognise(file, TestArchives.LIMITS);

            assertThat(found.compression())
                    .as("variant %s", variant)
                    .isEqualTo(Compression.of(whole).orElseThrow());
        }
    }
}
