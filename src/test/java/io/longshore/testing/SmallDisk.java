package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A small ext4 file system in a file, mounted into a folder of the test. Needs the right to mount:
 * without it the test is skipped with a message, and fails where all tools are required.
 */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder where it is mounted; made by this
     * @param bytes how large it is
     */
    public static SmallDisk mount(Path folder, long bytes) {
        try {
            Path image = folder.resolveSibling(folder.getFileName() + ".ext4");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
            Files.createDirectories(folder);
            // No blocks kept back for root, as whom the test runs.
            Tool.run(List.of("mkfs.ext4", "-q", "-m", "0", image.toString()));
            Tool.Result mounted =
                    Tool.runAnyhow(
                            List.of("mount", "-o", "loop", image.toString(), folder.toString()),
                            Map.of());
            if (mounted.exitCode() != 0) {
                String message = "SKIPPED: cannot mount a small disk: " + mounted.err().strip();
                if ("1".equals(System.getenv("LONGSHORE_REQUIRE_TOOLS"))) {
                    throw new AssertionError(message);
                }
                System.err.println(message);
                Assumptions.abort(message);
            }
            return new SmallDisk(folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where it is mounted. */
    public Path folder() {
        return folder;
    }

    /** A process that still ends may hold it for a moment. */
    @Override
    public void close() {
        await("umount " + folder)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                Tool.runAnyhow(List.of("umount", folder.toString()), Map.of())
                                                .exitCode()
                                        == 0);
    }
}
