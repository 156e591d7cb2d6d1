package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.bytes.ArchiveFile;
import java.nio.file.Path;

/** Opens archives. */
public final class Archives {
    private Archives() {}

    /**
     * Indexes an archive.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_MISSING}, {@code FILE_UNREADABLE},
     *     {@code NOT_A_TARBALL}, {@code TARBALL_TRUNCATED} (also for an empty file), {@code
     *     TARBALL_DAMAGED} (a header), {@code TARBALL_UNSAFE} (what imgpkg never writes), {@code
     *     TARBALL_TOO_LARGE} (a limit), {@code MANIFEST_JSON_MISSING}, {@code
     *     MANIFEST_JSON_UNREADABLE}, {@code MANIFEST_UNREADABLE}
     */
    public static ImageArchive open(Path file, ArchiveLimits limits) {
        return open(ArchiveFile.open(file), limits);
    }

    /**
     * {@link #open(Path, ArchiveLimits)} with bytes that are stored elsewhere. The archive closes
     * them; they are also closed if it cannot be opened.
     */
    public static ImageArchive open(ArchiveBytes bytes, ArchiveLimits limits) {
        return ImageArchive.open(bytes, limits, false);
    }

    /**
     * Indexes as much of an archive as can be read, to describe its damage: a file that ends too
     * early, and images whose manifest cannot be read, become damages. For inspection only; the
     * content must not be pushed.
     *
     * @throws io.longshore.problem.ProblemException as {@link #open(Path, ArchiveLimits)}, if the
     *     images cannot be described at all
     */
    public static ImageArchive openDamaged(Path file, ArchiveLimits limits) {
        return ImageArchive.open(ArchiveFile.open(file), limits, true);
    }
}
