package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tarball takes of the memory, seen from a Java of its own with a small heap. */
class ArchiveMemoryIT {
    private static final int MANY = 100_000;
    private static final long MOST_BYTES_PER_ENTRY = 600;

    @TempDir Path folder;

    @Test
    void twoGibibytesAreVerifiedWithASmallHeap() throws Exception {
        Layer large = TestImages.zeros(2L << 30);
        TestImages images = new TestImages(3);
        Path file =
                new TarballBuilder()
                        .add(images.image("localhost:5003/apps/large", large, images.layer(999)))
                        .write(folder.resolve("large.tar"));

        assertThat(probe("-Xmx64m", "check", file)).isEqualTo("whole: true");
    }

    @Test
    @Tag("slow")
    void aLayerOfOverEightGibibytesIsReadWithASmallHeap() throws Exception {
        // Hashing them would take a minute; that memory does not grow shows without it.
        Layer large = TestImages.zeros(20L << 30, new Digest("0".repeat(64)));
        TestImages images = new TestImages(4);
        Layer last = images.layer(2_000_000);
        Path file =
                new TarballBuilder()
                        .add(images.image("localhost:5003/apps/huge", large, last))
                        .write(folder.resolve("huge.tar"));

        assertThat(probe("-Xmx64m", "ends", file))
                .isEqualTo("20 GiB of zeros, then " + last.digest());
    }

    @Test
    void theIndexNeedsAtMostSixHundredBytesForEachEntry() throws Exception {
        Path file = folder.resolve("many.tar");
        try (RawTar tar = new RawTar(file)) {
            tar.file("manifest.json", "[]".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < MANY; i++) {
                tar.file(
                        TarballBuilder.entryName(new Digest(String.format("%064x", i))),
                        new byte[0]);
            }
            tar.end();
        }

        long bytes = Long.parseLong(probe("-Xmx256m", "index", file));

        assertThat(bytes).isBetween(1L, MANY * MOST_BYTES_PER_ENTRY);
    }

    private static String probe(String heap, String what, Path file) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                heap,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Probe.class.getName(),
                                what,
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.strip();
    }

    /** Runs in the small Java. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[1]);
            switch (args[0]) {
                case "check" -> check(file);
                case "ends" -> ends(file);
                default -> index(file);
            }
        }

        private static void check(Path file) {
            try (ImageArchive tarball = TestArchives.open(file)) {
                System.out.println(
                        "whole: " + tarball.scan(Progress.NONE, Cancellation.none()).isWhole());
            }
        }

        private static void ends(Path file) throws IOException {
            try (ImageArchive tarball = TestArchives.open(file)) {
                for (BlobRegion region : tarball.blobs().values()) {
                    if (region.sizeBytes() == 20L << 30) {
                        java.io.ByteArrayOutputStream tail = new java.io.ByteArrayOutputStream();
                        tarball.transferTo(region, region.sizeBytes() - 3, 3, tail);
                        boolean zeros = java.util.Arrays.equals(tail.toByteArray(), new byte[3]);
                        System.out.print(zeros ? "20 GiB of zeros, then " : "no zeros, then ");
                    } else {
                        System.out.println(Digest.of(tarball.open(region).readAllBytes()));
                    }
                }
            }
        }

        private static void index(Path file) {
            // Whatever the classes take is there before the first measure.
            TestArchives.open(file).close();
            long before = used();
            try (ImageArchive tarball = TestArchives.open(file)) {
                long after = used();
                if (tarball.blobs().size() == MANY) {
                    System.out.println(after - before);
                }
            }
        }

        private static long used() {
            System.gc();
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
    }
}
