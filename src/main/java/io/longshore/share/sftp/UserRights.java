package io.longshore.share.sftp;

import io.longshore.access.FileAction;
import io.longshore.access.Owner;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import io.longshore.job.Principal;
import io.longshore.share.JobOwners;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.drop.DropScanner;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Applies {@link RoleTable} to the users of the server, with the uploader of each file as its
 * owner. All paths are those of the share, as {@link SharePaths} gives them.
 */
final class UserRights {
    private final Share share;
    private final Uploads uploads;
    private final JobOwners deliveries;
    private final SharePaths paths;
    private final Role role;

    /**
     * @param isShared whether users trust each other: then only what is being written is guarded
     */
    UserRights(Share share, Uploads uploads, boolean isShared) {
        this.share = share;
        this.uploads = uploads;
        this.deliveries = new JobOwners(share);
        this.paths = new SharePaths(share);
        this.role = isShared ? Role.SHARED_SFTP_USER : Role.SFTP_USER;
    }

    static Principal principal(String user) {
        return new Principal(user, Principal.Via.SFTP);
    }

    /**
     * @throws NoSuchFileException if it is a delivery, and not of this user
     */
    void see(Path path, String user) throws IOException {
        if (!isVisible(path, user)) {
            throw new NoSuchFileException(path.getFileName().toString());
        }
    }

    /** True if the user may see it; the folders of the share themselves are seen by all. */
    boolean isVisible(Path path, String user) {
        return path.getNameCount() <= share.root().getNameCount() + 1
                || permits(FileAction.LIST, path, user);
    }

    /** True for the folder of a job in {@code done/} or {@code rejected/} that is the user's. */
    boolean isOwnDelivery(Path job, String user) {
        return deliveries.uploadedBy(job).filter(principal(user)::equals).isPresent();
    }

    private boolean permits(FileAction action, Path path, String user) {
        return RoleTable.permits(role, action, paths.folder(path), owner(path, user));
    }

    private Owner owner(Path path, String user) {
        Optional<Principal> owner =
                SharePaths.isWritable(paths.folder(path))
                        ? uploads.owner(path)
                        : deliveries.uploadedBy(path);
        if (owner.isEmpty()) {
            return Owner.NOBODY;
        }
        return owner.get().equals(principal(user)) ? Owner.SELF : Owner.OTHER;
    }

    /** Reading the content of a file. */
    void read(Path file, String user) throws IOException {
        if (!permits(FileAction.READ, file, user)) {
            throw RefusedRequest.denied("It belongs to another user");
        }
    }

    /** Writing to what exists. */
    void change(Path path, String user) throws IOException {
        require(FileAction.CHANGE, path, user);
    }

    /** Replacing, renaming or removing what exists. */
    void remove(Path path, String user) throws IOException {
        require(FileAction.REMOVE, path, user);
    }

    private void require(FileAction action, Path path, String user) throws IOException {
        if (!permits(action, path, user)) {
            throw RefusedRequest.denied(
                    "It did not come from you through this server (longshore.sftp.shared)");
        }
    }

    /** Renaming a folder or file with all that is in it, none of which is being written. */
    void removeTree(Path path, String user) throws IOException {
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        remove(folder, user);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        remove(file, user);
                        notWritten(file);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Nobody writes to it, by whatever name it was opened. */
    void notWritten(Path file) throws IOException {
        if (uploads.isWritten(file)) {
            throw RefusedRequest.failed("It is being written");
        }
    }

    /**
     * Making a file or folder, or moving one there, with a tree of its own below it.
     *
     * @param below how many names the deepest path in it has below it, 0 for a file
     */
    void deepEnough(Path path, int below, boolean isFolder) throws IOException {
        int names = path.getNameCount() - share.root().getNameCount() - 1 + below;
        int most = isFolder ? DropScanner.DEEPEST - 1 : DropScanner.DEEPEST;
        if (names > most) {
            throw RefusedRequest.failed("Folders may be " + (DropScanner.DEEPEST - 1) + " deep");
        }
    }

    /** How many names the deepest path in a folder has below it. */
    static int depth(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (var tree = Files.walk(path)) {
            return tree.mapToInt(Path::getNameCount).max().orElse(0) - path.getNameCount();
        }
    }
}
