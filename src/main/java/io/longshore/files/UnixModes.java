package io.longshore.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The mode bits of files and folders that others than their owner use. */
public final class UnixModes {
    private UnixModes() {}

    /**
     * Sets the mode whatever the umask of the process is; follows no link. Does nothing on a file
     * system without modes: there its own rights decide.
     *
     * @param mode as {@code chmod} has it, for example {@code 02775}
     */
    public static void set(Path path, int mode) throws IOException {
        try {
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // No POSIX modes here, or no changing them without following links.
            return;
        }
    }
}
