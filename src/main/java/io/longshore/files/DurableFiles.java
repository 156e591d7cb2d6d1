package io.longshore.files;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Changes to files that are on disk when the call returns: a file's content and the folder that
 * names it are both forced. All failures are problems that a later attempt may not meet.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Makes the folder and those above it that are missing; one that is there is fine. */
    public static void createFolder(Path folder) {
        try {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Files.createDirectories(folder);
            AtomicFiles.forceFolder(AtomicFiles.folderOf(folder));
        } catch (IOException e) {
            throw failed("make the folder", folder, e);
        }
    }

    /** Writes a file whole or not at all. */
    public static void write(Path file, byte[] content) {
        try {
            AtomicFiles.write(file, content);
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    /**
     * Writes a file whole, or leaves the one that has its name: of several processes that do this
     * at once, one writes the file. (On a file system without hard links the name is looked at
     * first.)
     *
     * @param scratch a folder of the same file system, for the file while it is written
     * @return true if this call has written the file
     */
    public static boolean writeNew(Path file, byte[] content, Path scratch) {
        Path written = writeScratch(content, scratch);
        boolean isNew = giveName(written, file);
        try {
            Files.deleteIfExists(written);
        } catch (IOException e) {
            throw failed("remove", written, e);
        }
        return isNew;
    }

    /**
     * Writes a file whole or not at all, also if several processes do so at once: the last one
     * counts.
     *
     * @param scratch a folder of the same file system, for the file while it is written
     */
    public static void replace(Path file, byte[] content, Path scratch) {
        Path written = writeScratch(content, scratch);
        try {
            // That the scratch folder has lost it need not be on disk.
            AtomicFiles.rename(written, file);
            AtomicFiles.forceFolder(AtomicFiles.folderOf(file));
        } catch (IOException e) {
            throw failed("replace", file, e);
        }
    }

    /**
     * As {@link #writeNew} for many files, in this order. Each has its name only once its content
     * is on disk, but all are forced together, which costs a small part of the time.
     */
    public static void writeAllNew(Map<Path, byte[]> files, Path scratch) {
        Map<Path, Path> written = new LinkedHashMap<>();
        files.forEach((file, content) -> written.put(file, putScratch(content, scratch)));
        Set<Path> folders = new LinkedHashSet<>();
        try {
            forceAll(written.values(), AtomicFiles::force);
            for (Map.Entry<Path, Path> one : written.entrySet()) {
                createFolder(AtomicFiles.folderOf(one.getKey()));
                link(one.getValue(), one.getKey());
                folders.add(AtomicFiles.folderOf(one.getKey()));
            }
            forceAll(folders, AtomicFiles::forceFolder);
            for (Path one : written.values()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw failed("write files below", scratch, e);
        }
    }

    private interface Force {
        void force(Path path) throws IOException;
    }

    /** At the same time: a file system writes together what is forced together. */
    private static void forceAll(Collection<Path> paths, Force how) throws IOException {
        try {
            paths.parallelStream()
                    .forEach(
                            path -> {
                                try {
                                    how.force(path);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Makes changes that do not depend on each other at the same time. */
    public static void together(Runnable... changes) {
        Stream.of(changes).parallel().forEach(Runnable::run);
    }

    private static Path writeScratch(byte[] content, Path scratch) {
        Path written = putScratch(content, scratch);
        try {
            AtomicFiles.force(written);
            return written;
        } catch (IOException e) {
            throw failed("write", written, e);
        }
    }

    /** Not forced. */
    private static Path putScratch(byte[] content, Path scratch) {
        Path written = scratch.resolve(UUID.randomUUID().toString());
        try {
            return Files.write(written, content, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw failed("write", written, e);
        }
    }

    /**
     * Copies a small file whole or not at all. Of a larger one, one byte more than the limit is
     * copied, so that the copy is recognised as too large.
     */
    public static void copy(Path from, Path to, int maxBytes) {
        write(to, readStart(from, maxBytes + 1));
    }

    /**
     * Renames within one file system; an existing file with the new name is replaced.
     *
     * @return false if there is nothing to rename
     */
    public static boolean rename(Path from, Path to) {
        try {
            AtomicFiles.replace(from, to);
            return true;
        } catch (NoSuchFileException e) {
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                throw failed("rename " + from.getFileName() + " to", to, e);
            }
            return false;
        } catch (IOException e) {
            throw failed("rename " + from.getFileName() + " to", to, lacking(from, to), e);
        }
    }

    /**
     * Gives a file another name, never replacing what has that name. Its former name stays, except
     * on a file system without hard links: there the file is renamed if the name is free.
     *
     * @return true if the name refers to this very file now, false if to another one
     */
    public static boolean giveName(Path from, Path to) {
        boolean isNamed = link(from, to);
        try {
            if (isNamed) {
                AtomicFiles.forceFolder(AtomicFiles.folderOf(to));
            }
            return isNamed;
        } catch (IOException e) {
            throw failed("link " + from.getFileName() + " to", to, e);
        }
    }

    /** The folder is not forced. */
    private static boolean link(Path from, Path to) {
        return tryLink(from, to).orElseGet(() -> renameToFreeName(from, to));
    }

    /**
     * Gives a file a second name, never replacing what has that name.
     *
     * @return true if the name refers to this very file now, false if to another one; empty if the
     *     file system does not link this file
     */
    public static Optional<Boolean> addName(Path from, Path to) {
        Optional<Boolean> isNamed = tryLink(from, to);
        if (isNamed.equals(Optional.of(true))) {
            try {
                AtomicFiles.forceFolder(AtomicFiles.folderOf(to));
            } catch (IOException e) {
                throw failed("link " + from.getFileName() + " to", to, e);
            }
        }
        return isNamed;
    }

    /** The folder is not forced. */
    private static Optional<Boolean> tryLink(Path from, Path to) {
        try {
            Files.createLink(to, from);
            return Optional.of(true);
        } catch (FileAlreadyExistsException e) {
            return Optional.of(isSame(from, to));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (AtomicFiles.isUnsupported(e)) {
                return Optional.empty();
            }
            throw failed("link " + from.getFileName() + " to", to, e);
        }
    }

    private static boolean renameToFreeName(Path from, Path to) {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            return isSame(from, to);
        }
        if (!rename(from, to)) {
            throw failed("rename to", to, new NoSuchFileException(from.toString()));
        }
        return true;
    }

    /** True if both names refer to one existing file. */
    public static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes a file; one that is not there is fine. */
    public static void delete(Path file) {
        try {
            if (Files.deleteIfExists(file)) {
                AtomicFiles.forceFolder(AtomicFiles.folderOf(file));
            }
        } catch (IOException e) {
            throw failed("remove", file, e);
        }
    }

    /** Removes a folder with all in it, following no link; one that is not there is fine. */
    public static void deleteTree(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
            AtomicFiles.forceFolder(AtomicFiles.folderOf(folder));
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw failed("remove the folder", folder, e);
        }
    }

    /**
     * Reads a small file that we wrote or that was checked to be small. Nothing but a file is
     * opened: a pipe would wait for a writer.
     */
    public static byte[] read(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new FileSystemException(file.toString(), null, "it is not a file");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    /** Reads a file that others write, up to a maximum size. */
    public static byte[] readStart(Path file, int bytes) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(bytes);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    /** The entries of the folder, by name. */
    public static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    /**
     * What the operating system says; a file that was open when it failed has no reason of its own.
     */
    public static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "a file of this name exists";
        }
        String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said != null ? said : e.getClass().getSimpleName();
    }

    /** What went wrong when we tried to do this to that path. */
    public static ProblemException failed(String attempt, Path path, IOException e) {
        return failed(attempt, path, AtomicFiles.folderOf(path), e);
    }

    /** A rename needs both folders, and a folder that is renamed itself. */
    private static Path lacking(Path from, Path to) {
        Path source = AtomicFiles.folderOf(from);
        if (!Files.isWritable(source)) {
            return source;
        }
        boolean isLocked = Files.isDirectory(from) && !Files.isWritable(from);
        return isLocked ? from : AtomicFiles.folderOf(to);
    }

    /**
     * @param folder the one on which a right may be missing
     */
    private static ProblemException failed(String attempt, Path path, Path folder, IOException e) {
        String what = "Tried to " + attempt + " " + Printable.of(path.toString()) + ", but ";
        String reason = reason(e);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (e instanceof ClosedByInterruptException) {
            return new ProblemException(
                    Problem.temporary(
                            Code.CANCELLED, what + "the work was stopped.", "", "Start it again."),
                    e);
        }
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return new ProblemException(
                    Problem.temporary(
                            Code.DISK_FULL,
                            what + "the disk is full.",
                            "The file system said: " + reason + ".",
                            "Free space on the share; Longshore then continues automatically."),
                    e);
        }
        if (e instanceof AccessDeniedException
                || lower.contains("not permitted")
                || lower.contains("read-only")) {
            return new ProblemException(
                    Problem.temporary(
                            Code.FOLDER_NOT_WRITABLE,
                            what + "permission was denied.",
                            "The user "
                                    + ProcessUser.name()
                                    + " needs to write and rename in this folder.",
                            "Run: chmod g+rwxs '"
                                    + Printable.of(folder.toString())
                                    + "', with that user in its group."),
                    e);
        }
        return new ProblemException(
                Problem.temporary(
                        Code.SHARE_ERROR,
                        what + "the file system said: " + Printable.of(reason) + ".",
                        "",
                        "Check the share; Longshore retries automatically."),
                e);
    }
}
