package io.longshore.share.sftp;

import io.longshore.access.FileAction;
import io.longshore.access.Folder;
import io.longshore.access.Owner;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import io.longshore.share.Share;
import io.longshore.share.drop.ReadMeFirst;
import io.longshore.trust.NoteNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The paths that exist for the users of the server: the folders that the table of rights names. */
final class SharePaths {
    private final Share share;
    private final Path root;

    SharePaths(Share share) {
        this.share = share;
        this.root = share.root();
    }

    /** The folders that a user sees. */
    static boolean isShown(Path inRoot) {
        return isShown(inRoot.getFileName().toString());
    }

    private static boolean isShown(String name) {
        return Folder.named(name) != Folder.OTHER;
    }

    /** True if users of the server may create files in this folder. */
    static boolean isWritable(Folder folder) {
        return RoleTable.permits(Role.SFTP_USER, FileAction.ADD, folder, Owner.NOBODY);
    }

    /** The folder of the share that contains a path, or is that path. */
    Folder folder(Path real) {
        return real.equals(root)
                ? Folder.OTHER
                : Folder.named(root.relativize(real).getName(0).toString());
    }

    /**
     * The file on the share that a path of the server means.
     *
     * @param path as the user sees it: the share is {@code /}
     * @throws NoSuchFileException if it is outside of the four folders
     * @throws AccessDeniedException if a part of it is a link: links may lead anywhere
     */
    Path readable(Path path) throws IOException {
        Path shown = path.toAbsolutePath().normalize();
        Path real = root;
        for (Path part : shown) {
            if (real.equals(root) && !isShown(part.toString())) {
                throw new NoSuchFileException(shown.toString());
            }
            real = real.resolve(part.toString());
            if (Files.isSymbolicLink(real)) {
                throw new AccessDeniedException(shown.toString(), null, "it is a link");
            }
        }
        return real;
    }

    /**
     * The same for a file or folder that is to be made, changed or removed.
     *
     * @throws AccessDeniedException if no user may add files there
     */
    Path writable(Path path) throws IOException {
        Path real = readable(path);
        if (NoteNames.isNote(real.getFileName().toString()) || ReadMeFirst.isOn(share, real)) {
            throw new AccessDeniedException(
                    path.toString(), null, "the service itself writes files with this name");
        }
        boolean isBelow = real.getNameCount() > root.getNameCount() + 1;
        if (!isBelow || !isWritable(folder(real))) {
            throw new AccessDeniedException(
                    path.toString(), null, "only drop/ and depot/ can be written");
        }
        return real;
    }
}
