package io.longshore.share;

import io.longshore.files.AtomicFiles;
import io.longshore.files.DurableFiles;
import io.longshore.files.UnixModes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One directory on one file system with the folders of the contract ("The share").
 *
 * @param root as this process sees it
 */
public record Share(Path root) {
    private static final long LEAST_ROOM = 100_000_000;

    /** Set-group-id, and all rights but writing for others. */
    private static final int OPEN_TO_THE_GROUP = 02775;

    /**
     * Makes what is missing and finds out whether claim and filing, which are renames, will work,
     * and whether the file system has every call that the protocol needs.
     *
     * @throws ProblemException as {@link #requireUsable}
     */
    public static Share prepare(Path root) {
        Share share = new Share(root.toAbsolutePath().normalize());
        try {
            share.makeFolders();
            new ShareProbe(share.root(), share.state()).run();
        } catch (ProblemException e) {
            throw share.unusableAtTheStart(e);
        }
        return share;
    }

    private void makeFolders() {
        for (Path open : List.of(drop(), depot())) {
            if (!Files.isDirectory(open)) {
                DurableFiles.createFolder(open);
                openToGroup(open);
            }
        }
        for (Path ours : List.of(work(), done(), rejected(), state())) {
            DurableFiles.createFolder(ours);
        }
        requireUsable();
    }

    /** A service that fails to start does not retry; an operator has to start it. */
    private ProblemException unusableAtTheStart(ProblemException e) {
        Problem problem = e.problem();
        String share = "longshore.share (now " + Printable.of(root.toString()) + ")";
        if (problem.code() == Code.SHARE_ERROR && problem.retryable()) {
            String fix = "Set a folder that can be created and written to in " + share;
            return new ProblemException(
                    problem.withFix(fix + ", then start Longshore again."), e.getCause());
        }
        if (problem.code() == Code.DISK_FULL) {
            String fix = "Free space on the disk of " + share;
            return new ProblemException(
                    problem.withFix(fix + ", then start Longshore again."), e.getCause());
        }
        return e;
    }

    /**
     * The share as a worker sees it, which only reads.
     *
     * @throws ProblemException {@code SHARE_ERROR} if there is none
     */
    public static Share existing(Path root) {
        Share share = new Share(root.toAbsolutePath().normalize());
        if (!Files.isDirectory(share.work())) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.SHARE_ERROR,
                            "There is no share in " + Printable.of(share.root.toString()) + ".",
                            "A gateway creates the folders of a share at its first start.",
                            "Start the gateway first, and mount its share as 'longshore.share'."));
        }
        return share;
    }

    /**
     * Claims and files a probe.
     *
     * @throws ProblemException {@code FOLDER_NOT_WRITABLE} with the {@code chmod} to run; {@code
     *     SHARE_SPLIT} if the folders are not all on one file system; {@code DISK_FULL}
     */
    public void requireUsable() {
        for (Path ours : List.of(work(), done(), rejected())) {
            tryRename(drop(), ours);
        }
        tryRename(rejected(), work());
    }

    /**
     * @throws ProblemException {@code DISK_FULL} if less than 100 MB are left
     */
    public void requireRoom() {
        long left = room();
        if (left < LEAST_ROOM) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.DISK_FULL,
                            "The disk of the share has " + left / 1_000_000 + " MB left.",
                            "",
                            "Free space on it: done/ and rejected/ contain the finished jobs."));
        }
    }

    /** True if so many bytes more may be written and the gateway can still work. */
    public boolean hasRoomFor(long bytes) {
        return room() - LEAST_ROOM >= bytes;
    }

    /** How many bytes more may be written so that the gateway can still work. */
    public long freeBytes() {
        return Math.max(0, room() - LEAST_ROOM);
    }

    /** How many bytes we may still write. */
    long room() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw DurableFiles.failed("measure the disk of", root, e);
        }
    }

    /** {@code drop/}: the files of senders. */
    public Path drop() {
        return root.resolve("drop");
    }

    /** {@code depot/}: what jobs name. */
    public Path depot() {
        return root.resolve("depot");
    }

    /** {@code work/}: a folder for each job under way. */
    public Path work() {
        return root.resolve("work");
    }

    /** {@code done/}: a folder for each job that ended well. */
    public Path done() {
        return root.resolve("done");
    }

    /** {@code rejected/}: a folder for each job that did not. */
    public Path rejected() {
        return root.resolve("rejected");
    }

    /** {@code .longshore/}: the gateway's own. */
    public Path state() {
        return root.resolve(".longshore");
    }

    /**
     * A path as messages carry it: relative to the share, the same for every process.
     *
     * @throws IllegalArgumentException if the file is not on the share
     */
    public String relative(Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException(file + " is not on the share " + root);
        }
        return root.relativize(path).toString();
    }

    /**
     * The file that a message names.
     *
     * @throws ProblemException {@code FILE_MISSING} if it is not a regular file on this share,
     *     links resolved; {@code SHARE_AWAY}
     */
    public Path resolve(String relative) {
        Path file = root.resolve(relative).normalize();
        return regularFileBelow(root, file, relative);
    }

    /**
     * The tarball that a job names in {@code depot/}.
     *
     * @throws ProblemException {@code FILE_MISSING} if it is not a regular file in there, links
     *     resolved; {@code SHARE_AWAY}
     */
    public Path resolveInDepot(String file) {
        return regularFileBelow(depot(), depot().resolve(file).normalize(), file);
    }

    /**
     * The folder in {@code depot/} of a tarball that a job names; the tarball need not be there.
     *
     * @throws ProblemException {@code FILE_MISSING} if it is not a folder in there, links resolved;
     *     {@code SHARE_AWAY}
     */
    Path folderInDepot(String file) {
        Path folder = depot().resolve(file).normalize().resolveSibling("");
        try {
            if (folder.toRealPath().startsWith(depot().toRealPath()) && Files.isDirectory(folder)) {
                return folder;
            }
        } catch (IOException e) {
            requireThere();
            throw missing(depot(), file, e);
        }
        throw missing(depot(), file, null);
    }

    /**
     * A share that is not mounted looks like one without jobs and files. Call this before
     * concluding anything from a missing file.
     *
     * @throws ProblemException {@code SHARE_AWAY} if its folders are not there
     */
    void requireThere() {
        if (!isFolder(work())) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.SHARE_AWAY,
                            "The share " + Printable.of(root.toString()) + " is not there.",
                            "It has no folder work/: it was unmounted or moved.",
                            "Mount it again; Longshore then continues automatically."));
        }
    }

    private Path regularFileBelow(Path folder, Path file, String named) {
        try {
            boolean inside =
                    file.startsWith(folder)
                            && file.toRealPath().startsWith(folder.toRealPath())
                            && Files.isRegularFile(file);
            if (inside) {
                return file;
            }
        } catch (IOException e) {
            requireThere();
            throw missing(folder, named, e);
        }
        requireThere();
        throw missing(folder, named, null);
    }

    private static ProblemException missing(
            Path folder, String named, @Nullable IOException cause) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_MISSING,
                        "The file '"
                                + Printable.of(named)
                                + "' does not exist in "
                                + folder.getFileName()
                                + "/.",
                        "It never existed, was removed, is not a regular file, or is a link"
                                + " that leads out of the folder.",
                        "Put the archive there and send the job again under a new id."),
                cause);
    }

    private static void openToGroup(Path folder) {
        try {
            UnixModes.set(folder, OPEN_TO_THE_GROUP);
        } catch (IOException e) {
            throw DurableFiles.failed("make group-writable", folder, e);
        }
    }

    /** A rename is tried for real: bind mounts of one device look like one file system. */
    private static void tryRename(Path from, Path to) {
        Path probe = from.resolve(".longshore-probe-" + ProcessHandle.current().pid());
        Path moved = to.resolve(probe.getFileName());
        try {
            Files.deleteIfExists(probe);
            Files.createFile(probe);
        } catch (IOException e) {
            throw DurableFiles.failed("write", probe, e);
        }
        try {
            AtomicFiles.rename(probe, moved);
            Files.delete(moved);
        } catch (AtomicMoveNotSupportedException e) {
            deleteQuietly(probe);
            throw new ProblemException(
                    Problem.permanent(
                            Code.SHARE_SPLIT,
                            "The folders "
                                    + Printable.of(from.toString())
                                    + " and "
                                    + Printable.of(to.toString())
                                    + " are on different file systems.",
                            "A claim is a rename, and a file cannot be renamed from one file system to"
                                    + " another.",
                            "Mount one file system as 'longshore.share' with all folders on it."),
                    e);
        } catch (IOException e) {
            deleteQuietly(probe);
            throw DurableFiles.failed("rename into", moved, e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A leading dot: it does not count as an upload.
            return;
        }
    }

    /** True if the path is a folder and no link to one. */
    public static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
