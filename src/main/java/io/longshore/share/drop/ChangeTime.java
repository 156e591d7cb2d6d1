package io.longshore.share.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** When a file was last changed, by the clock of the share, as the time of a report. */
final class ChangeTime {
    private ChangeTime() {}

    /** Clients preserve the modification time of a file; that of its last change is the share's. */
    static Instant of(Path file) throws IOException {
        try {
            Object changed = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
            return ((FileTime) changed).toInstant();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // No such time on this system.
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        }
    }
}
