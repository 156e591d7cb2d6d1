package io.longshore.share;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A tarball in {@code drop/} that may be claimed.
 *
 * @param path absolute
 * @param relative the same below {@code drop/}, with {@code /} between its parts
 * @param sidecars names of the files that are claimed with it
 * @param hasChecksum whether a checksum of it is among them
 * @param unused names of the files that belong to it, are not used and stay in {@code drop/}, with
 *     the reasons
 */
public record DroppedFile(
        Path path,
        String relative,
        List<String> sidecars,
        boolean hasChecksum,
        Map<String, String> unused) {
    public DroppedFile {
        sidecars = List.copyOf(sidecars);
        unused = Map.copyOf(unused);
    }

    /** One beside which nothing else lies than these sidecars. */
    public DroppedFile(Path path, String relative, List<String> sidecars) {
        this(path, relative, sidecars, false, Map.of());
    }

    /** Last part of the path. */
    public String name() {
        return path.getFileName().toString();
    }
}
