package io.longshore.trust;

import java.util.Locale;
import java.util.Set;
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
        /** Nearly so, as in {@code sha256=DIGITS} and {@code SHA256: DIGITS}. */
        AS_VALUE,
        /** As in {@code sha256:DIGITS}, which the digests of images are written like, too. */
        AS_OCI
    }

    /** How tools name what they read from standard input. */
    private static final Set<String> STANDARD_INPUT = Set.of("-", "stdin", "(stdin)", "<stdin>");

    public ChecksumEntry {
        file = file != null && STANDARD_INPUT.contains(file.strip()) ? null : file;
    }

    /** True if the digest may be that of an image. */
    boolean mayBeOfImage() {
        return stated == Stated.AS_OCI || stated == Stated.AS_VALUE;
    }

    /** True if the line has this digest. */
    boolean isIn(String line) {
        return line.toLowerCase(Locale.ROOT).contains(hex);
    }

    /** True if the name is that of a file: the name of a product has no ending. */
    boolean isOfFile() {
        return file != null && file.strip().matches("(?s).*[/\\\\].*|.*\\.\\p{L}\\w{0,7}");
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
