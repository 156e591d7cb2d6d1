package io.longshore.trust;

import org.jspecify.annotations.Nullable;

/**
 * One line of a checksum file.
 *
 * @param hex lower case
 * @param file the name or path of the file, as written there; null if the digest stands alone
 * @param stated how the file names the algorithm
 */
public record ChecksumEntry(
        ChecksumAlgorithm algorithm, String hex, @Nullable String file, Stated stated) {
    /** Whether a line names the algorithm of its digest. */
    public enum Stated {
        /** It does not: the number of digits suggests one. */
        NO,
        /** By its name. */
        YES,
        /** As in {@code sha256:DIGITS}, which the digests of images are written like, too. */
        AS_OCI
    }

    /** How tools name what they read from standard input. */
    private static final String STANDARD_INPUT = "-";

    public ChecksumEntry {
        file = STANDARD_INPUT.equals(file) ? null : file;
    }

    /** How the name is that of this archive; nothing for a digest that stands alone. */
    ListedName.Match match(ListedName archive) {
        return file == null ? ListedName.Match.NONE : archive.match(file);
    }

    /** The name without the folders before it; null if the digest stands alone. */
    public @Nullable String fileName() {
        if (file == null) {
            return null;
        }
        String path = file.strip();
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
