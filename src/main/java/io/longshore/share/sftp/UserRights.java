package io.longshore.share.sftp;

import io.longshore.job.Principal;
import io.longshore.share.DropScanner;
import io.longshore.share.JobOwners;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
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
 * The rights of a user to the files of others. A user may change files that the same user uploaded
 * through this server, may read these and files that no other user of this server uploaded, and
 * sees only deliveries of the same user. All paths are those of the share, as {@link SharePaths}
 * gives them.
 */
final class UserRights {
    private final Share share;
    private final Uploads uploads;
    private final JobOwners deliveries;
    private final boolean isShared;

    /**
     * @param isShared whether users trust each other: then only what is being written is guarded
     */
    UserRights(Share share, Uploads uploads, boolean isShared) {
        this.share = share;
        this.uploads = uploads;
        this.deliveries = new JobOwners(share);
        this.isShared = isShared;
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

    /** True for all in {@code drop/} and {@code depot/}, and for the user's own deliveries. */
    boolean isVisible(Path path, String user) {
        if (isShared || isInbox(path) || path.getNameCount() <= share.root().getNameCount() + 1) {
            return true;
        }
        Optional<Principal> owner = deliveries.uploadedBy(path);
        return owner.isPresent() && owner.get().equals(principal(user));
    }

    private boolean isInbox(Path path) {
        return path.startsWith(share.drop()) || path.startsWith(share.depot());
    }

    /** Reading what is in a file. */
    void read(Path file, String user) throws IOException {
        Optional<Principal> owner = uploads.owner(file);
        if (!isShared && owner.isPresent() && !owner.get().equals(principal(user))) {
            throw RefusedRequest.denied("It belongs to another user");
        }
    }

    /** Writing to, replacing, renaming or removing what exists. */
    void change(Path path, String user) throws IOException {
        if (!isShared && !uploads.owner(path).equals(Optional.of(principal(user)))) {
            throw RefusedRequest.denied(
                    "It did not come from you through this server (longshore.sftp.shared)");
        }
    }

    /** The same for a folder or file with all that is in it, none of which is being written. */
    void changeTree(Path path, String user) throws IOException {
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        change(folder, user);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        change(file, user);
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
     * Making a file or folder, or moving one there, whose own tree goes on below it.
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
