package io.longshore.share;

import java.nio.file.Path;
import java.util.List;

/**
 * A tarball in {@code drop/} that may be claimed.
 *
 * @param path absolute
 * @param relative the same below {@code drop/}, with {@code /} between its parts
 * @param sidecars names of its sidecars
 */
public record DroppedFile(Path path, String relative, List<String> sidecars) {
    public DroppedFile {
        sidecars = List.copyOf(sidecars);
    }

    /** Last part of the path. */
    public String name() {
        return path.getFileName().toString();
    }
}
