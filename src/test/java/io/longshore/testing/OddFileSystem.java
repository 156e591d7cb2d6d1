package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system in user space (FUSE) that shows a folder of the test and lacks what the shares of
 * some sites lack; {@code filesystem/odd.py} of the test resources lists the oddities. A test is
 * skipped with a message where the system has no {@code /dev/fuse}; it needs the programs of {@link
 * #PROGRAM} and Debian's {@code python3-fusepy}.
 */
public final class OddFileSystem implements AutoCloseable {
    /** What a test names in {@link RequiresTool}. */
    public static final String PROGRAM = "fusermount";

    private static final Path DEVICE = Path.of("/dev/fuse");

    /** The one for which Debian installs its packages. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path stored;
    private final Path folder;

    private OddFileSystem(Path stored, Path folder) {
        this.stored = stored;
        this.folder = folder;
    }

    /**
     * @param folder where it is mounted; made by this
     * @param oddities none for a file system that lacks nothing
     */
    public static OddFileSystem mount(Path folder, List<String> oddities) {
        if (!Files.isWritable(DEVICE)) {
            String message = "SKIPPED: " + DEVICE + " does not exist, or may not be used";
            System.err.println(message);
            Assumptions.abort(message);
        }
        Path stored = folder.resolveSibling(folder.getFileName() + "-stored");
        Path log = folder.resolveSibling(folder.getFileName() + "-mount.log");
        try {
            Files.createDirectories(folder);
            Files.createDirectories(stored);
            List<String> command = new ArrayList<>();
            command.addAll(List.of(PYTHON, program().toString()));
            command.addAll(List.of(stored.toString(), folder.toString()));
            command.addAll(oddities);
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            await("mount of " + folder)
                    .atMost(PATIENCE)
                    .until(() -> isMounted(folder) || !process.isAlive());
            if (!isMounted(folder)) {
                cannotMount(Files.readString(log).strip());
            }
            return new OddFileSystem(stored, folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void cannotMount(String said) {
        String message = "SKIPPED: cannot mount a file system in user space: " + said;
        if ("1".equals(System.getenv("LONGSHORE_REQUIRE_TOOLS"))) {
            throw new AssertionError(message);
        }
        System.err.println(message);
        Assumptions.abort(message);
    }

    private static Path program() {
        return Path.of("src/test/resources/filesystem/odd.py").toAbsolutePath();
    }

    private static boolean isMounted(Path folder) throws IOException {
        String mounted = "odd " + folder.toRealPath() + " ";
        return Files.readAllLines(Path.of("/proc/mounts")).stream()
                .anyMatch(line -> line.startsWith(mounted));
    }

    /** What another host sees: the same files, past the oddities. */
    public Path stored() {
        return stored;
    }

    /** A process that still ends may hold it for a moment. */
    @Override
    public void close() {
        await("unmount " + folder)
                .atMost(PATIENCE)
                .until(
                        () ->
                                Tool.runAnyhow(List.of(PROGRAM, "-u", folder.toString()), Map.of())
                                                .exitCode()
                                        == 0);
    }
}
