package io.longshore.archive.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that uncompresses an archive. */
@RequiresTool("kill")
class SpoolKilledTest {
    private static final int BYTES = 256 << 20;

    @TempDir Path folder;

    @Test
    void neitherASpoolNorAProcessIsLeft() throws Exception {
        Path spool = folder.resolve("spool");
        ProcessBuilder builder =
                new ProcessBuilder(Tool.longshore("inspect", archive().toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LONGSHORE_SPOOL", spool.toString());
        Process longshore = builder.start();
        try {
            ProcessHandle unpacker = unpacker(longshore);
            Tool.run(List.of("kill", "-STOP", String.valueOf(unpacker.pid())));
            assertThat(longshore.isAlive()).as("it is in the middle").isTrue();

            longshore.destroyForcibly().waitFor();

            assertThat(spool).isEmptyDirectory();
            Tool.run(List.of("kill", "-CONT", String.valueOf(unpacker.pid())));
            await().atMost(Duration.ofMinutes(1)).until(() -> !unpacker.isAlive());
            assertThat(spool).isEmptyDirectory();
        } finally {
            longshore.descendants().forEach(ProcessHandle::destroyForcibly);
            longshore.destroyForcibly();
        }
    }

    private static ProcessHandle unpacker(Process longshore) {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            Optional<ProcessHandle> child = longshore.descendants().findFirst();
                            child.ifPresent(found::set);
                            return child.isPresent() || !longshore.isAlive();
                        });
        assertThat(found.get()).as("it uncompresses in a process of its own").isNotNull();
        return found.get();
    }

    /** Large enough to be in the middle for a while. */
    private Path archive() throws IOException {
        Path file = folder.resolve("x.tar.gz");
        byte[] chunk = new byte[1 << 20];
        new Random(1).nextBytes(chunk);
        try (OutputStream out = Files.newOutputStream(file);
                GZIPOutputStream gzip =
                        new GZIPOutputStream(out) {
                            {
                                def.setLevel(Deflater.NO_COMPRESSION);
                            }
                        };
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, "UTF-8")) {
            TarArchiveEntry entry = new TarArchiveEntry("blobs/sha256/" + "0".repeat(64));
            entry.setSize(BYTES);
            tar.putArchiveEntry(entry);
            for (int i = 0; i < BYTES / chunk.length; i++) {
                tar.write(chunk);
            }
            tar.closeArchiveEntry();
        }
        return file;
    }
}
