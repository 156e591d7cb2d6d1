package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The state by which a change of a file is detected.
 *
 * @param mtimeMillis in milliseconds since 1970: what every file system and message can carry
 */
public record FileState(long sizeBytes, long mtimeMillis) {
    public static FileState of(BasicFileAttributes attributes) {
        return new FileState(attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /**
     * @throws io.longshore.problem.ProblemException if the file cannot be seen
     */
    public static FileState of(Path file) {
        try {
            return of(
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            throw DurableFiles.failed("look at", file, e);
        }
    }

    /** True if the file is there and has this state. */
    public static boolean isOf(Path file, FileState state) {
        try {
            return of(file).equals(state);
        } catch (ProblemException e) {
            return false;
        }
    }
}
