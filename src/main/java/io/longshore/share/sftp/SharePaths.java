package io.longshore.share.sftp;

import io.longshore.share.Share;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What an SFTP user may do where: {@code drop/} and {@code depot/} are read and written, {@code
 * done/} and {@code rejected/} read; there is nothing else.
 */
final class SharePaths {
    private static final Set<String> WRITABLE = Set.of("drop", "depot");
    private static final Set<String> READABLE = Set.of("drop", "depot", "done", "rejected");

    private final Path root;

    SharePaths(Share share) {
        this.root = share.root();
    }

    /** The folders that a user sees. */
    static boolean isShown(Path inRoot) {
        return READABLE.contains(inRoot.getFileName().toString());
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
            if (real.equals(root) && !READABLE.contains(part.toString())) {
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
     * @throws AccessDeniedException if it is not below {@code drop/} or {@code depot/}
     */
    Path writable(Path path) throws IOException {
        Path real = readable(path);
        Path below = root.relativize(real);
        if (below.getNameCount() < 2 || !WRITABLE.contains(below.getName(0).toString())) {
            throw new AccessDeniedException(
                    path.toString(), null, "only drop/ and depot/ can be written");
        }
        return real;
    }
}
