package io.longshore.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.oci.Digest;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullScanTest {
    private static final int SIZE = (5 << 20) + 7;

    @TempDir Path folder;

    @Test
    void aSlowHashReceivesEveryByteUnchangedWhileOthersRunAhead() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(3).nextBytes(content);
        Path file = Files.write(folder.resolve("x.tar"), content);
        CountDownLatch ahead = new CountDownLatch(4);
        MessageDigest ofFirst = Digest.sha256();
        MessageDigest ofLast = Digest.sha256();
        ByteSink first =
                (bytes, count) -> {
                    ofFirst.update(bytes, 0, count);
                    ahead.countDown();
                };
        ByteSink last =
                (bytes, count) -> {
                    awaited(ahead);
                    ofLast.update(bytes, 0, count);
                };
        ExecutorService hashers = Executors.newFixedThreadPool(4);
        try (ArchiveBytes bytes = ArchiveFile.open(file)) {
            FullScan read = new FullScan(bytes, List.of(), Set.of(), List.of(first, last), hashers);
            FullScan.Result result = read.run(Progress.NONE, Cancellation.none());

            assertThat(result.hashes().sha256()).isEqualTo(Digest.of(content));
            assertThat(Digest.of(ofFirst)).isEqualTo(Digest.of(content));
            assertThat(Digest.of(ofLast)).isEqualTo(Digest.of(content));
        } finally {
            hashers.shutdownNow();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).as("others go ahead").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
