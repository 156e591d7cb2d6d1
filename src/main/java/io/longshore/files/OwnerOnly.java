package io.longshore.files;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders in {@code longshore.data} that nobody but their owner may look into. */
public final class OwnerOnly {
    private static final String FOLDER = "rwx------";

    private OwnerOnly() {}

    /**
     * Writes a file, with its rights from the first moment on, and renames it into place, so that a
     * reader or a crash never finds half of it. Its folder is made where it is missing.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if that is not possible
     */
    public static void write(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            makeFolder(file.toAbsolutePath().getParent());
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, rights("rw-------"));
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * Creates a folder that only its owner may look into, unless it is there.
     *
     * @throws IOException if that is not possible
     */
    public static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, rights(FOLDER));
        }
    }

    /**
     * Creates a folder that only its owner may look into, or makes it so, whatever the rights of
     * the files in it are.
     *
     * @throws IOException if that is not possible
     */
    public static void closeFolder(Path folder) throws IOException {
        makeFolder(folder);
        if (isPosix()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER));
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] rights(String text) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
                }
                : new FileAttribute<?>[0];
    }

    private static RuntimeException unusable(Path file, IOException cause) {
        return Problem.permanent(
                        Code.BAD_SETTING,
                        "longshore.data cannot be used: " + file + " cannot be written.",
                        "The system said: " + cause + ".",
                        "Name a folder in which the user that runs Longshore may write.")
                .with("setting", "longshore.data")
                .asException(cause);
    }
}
