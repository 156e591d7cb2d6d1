package io.longshore.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells a file from another one that has its name. It stays the same when a file is renamed, linked
 * or written to, and after a restart.
 */
final class FileId {
    private FileId() {}

    /** Inode and owner; null if there is no such file. Inodes are used again, by any owner. */
    static @Nullable String of(Path file) {
        try {
            return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                    + ":"
                    + Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return ofOtherSystems(file);
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable String ofOtherSystems(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.creationTime().toMillis() + ":" + attributes.fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
