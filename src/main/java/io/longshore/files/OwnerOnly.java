package io.longshore.files;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders with secrets: only their owner may read them. */
public final class OwnerOnly {
    private static final String FOLDER = "rwx------";

    private OwnerOnly() {}

    /**
     * Writes a file, with its rights from the first moment on, whole or not at all. Its folder is
     * made where it is missing.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if that is not possible
     */
    public static void write(Path file, String text) {
        Path folder = AtomicFiles.folderOf(file);
        try {
            makeFolder(folder);
            AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8), fileRights());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "The file " + Printable.of(file.toString()) + " cannot be written.",
                            "The operating system reported: " + Printable.of(e.toString()) + ".",
                            "Allow the user "
                                    + ProcessUser.name()
                                    + " to write in "
                                    + Printable.of(folder.toString())
                                    + ", or set longshore.data and longshore.share to folders in"
                                    + " which that user may write."),
                    e);
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

    /** The attributes with which a file of its owner alone is created. */
    public static FileAttribute<?>[] fileRights() {
        return rights("rw-------");
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
}
