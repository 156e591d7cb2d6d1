package io.longshore.files;

import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mode bits of files and folders that others than their owner use. */
public final class UnixModes {
    private static final Logger LOG = LoggerFactory.getLogger(UnixModes.class);
    private static final AtomicBoolean IS_TOLD = new AtomicBoolean();

    private UnixModes() {}

    /**
     * Sets the mode whatever the umask of the process is; follows no link. Does nothing on a file
     * system without modes, or that refuses to change them: there its own rights decide. The first
     * refusal is logged.
     *
     * @param mode as {@code chmod} has it, for example {@code 02775}
     */
    public static void set(Path path, int mode) throws IOException {
        try {
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // No POSIX modes here, or no changing them without following links.
            return;
        } catch (FileSystemException e) {
            if (!AtomicFiles.isUnsupported(e)) {
                throw e;
            }
            if (IS_TOLD.compareAndSet(false, true)) {
                LOG.warn(
                        "The file system of {} refuses to change modes ({}); the modes that it gives"
                                + " to new files and folders decide who may write",
                        Printable.of(path.toString()),
                        e.getReason());
            }
        }
    }

    /**
     * Whether users who are neither the owner nor in the group may read a file; false on a file
     * system without modes.
     */
    public static boolean isReadableByOthers(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
