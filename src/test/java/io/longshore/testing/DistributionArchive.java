package io.longshore.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The archive that {@code mvn package} writes for sites without containers. */
public final class DistributionArchive {
    private DistributionArchive() {}

    /** {@code target/longshore-<version>.tar.gz}. */
    public static Path file() {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.getFileName().toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("mvn package makes the archive"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Unpacks it.
     *
     * @return the folder of the distribution, in the given one
     */
    public static Path unpack(Path into) throws IOException {
        Tool.run(List.of("tar", "-xzf", "" + file(), "--no-same-owner", "-C", "" + into));
        try (Stream<Path> unpacked = Files.list(into)) {
            return unpacked.findFirst().orElseThrow();
        }
    }
}
