package io.longshore.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Locale;
import java.util.Set;

/**
 * The system calls below {@link DurableFiles} and {@link OwnerOnly}, for callers that report an
 * {@link IOException} in their own words. Unless a method says otherwise, its effect is on the disk
 * when it returns: the content of the file and the entry of the folder are both forced.
 */
public final class AtomicFiles {
    private static final boolean IS_WINDOWS =
            System.getProperty("os.name", "").startsWith("Windows");

    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);

    /**
     * What the system says for ENOTSUP, ENOSYS, EPERM, EINVAL, EMLINK and ENOTTY (strerror of the C
     * library). A file system that has no such call answers with one of them.
     */
    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "operation not supported",
                    "function not implemented",
                    "operation not permitted",
                    "invalid argument",
                    "too many links",
                    "inappropriate ioctl for device");

    private AtomicFiles() {}

    /**
     * Writes a file whole or not at all: under a temporary name in the same folder, forced, then
     * renamed over the file. A temporary file that an earlier process left is replaced.
     *
     * @param attributes of the new file, from its first moment on
     */
    public static void write(Path file, byte[] content, FileAttribute<?>... attributes)
            throws IOException {
        Path temporary = temporaryFor(file);
        Files.deleteIfExists(temporary);
        try {
            try (FileChannel out = FileChannel.open(temporary, NEW, attributes)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            rename(temporary, file);
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw e;
        }
        forceFolder(folderOf(file));
    }

    private static void deleteAfter(IOException failure, Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Renames within one file system; an existing file with the new name is replaced. */
    public static void replace(Path from, Path to) throws IOException {
        rename(from, to);
        forceFolder(folderOf(to));
        forceFolder(folderOf(from));
    }

    /** As {@link #replace}, for files that may be lost with the machine: nothing is forced. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forces the entries of a folder, where the file system can do that for a folder. */
    static void forceFolder(Path folder) throws IOException {
        try {
            force(folder);
        } catch (IOException e) {
            if (!isUnsupported(e)) {
                throw e;
            }
        }
    }

    /** True if the file system does not have the call that failed, whatever it was called with. */
    public static boolean isUnsupported(IOException e) {
        String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said != null && UNSUPPORTED.contains(said.toLowerCase(Locale.ROOT));
    }

    /** Forces a file's content, or the entries of a folder, to the disk. */
    public static void force(Path path) throws IOException {
        if (IS_WINDOWS && Files.isDirectory(path)) {
            // Windows opens no folder, and keeps the entries of folders in the journal of NTFS.
            return;
        }
        // A folder cannot be opened for writing; forcing needs no more than a descriptor.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The folder that has the file; for a root it is the root itself. */
    static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null ? folder : file;
    }

    static Path temporaryFor(Path file) {
        return file.resolveSibling("." + Integer.toHexString(file.hashCode()) + ".tmp");
    }
}
