package io.longshore.trust;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * One line of a checksum file.
 *
 * @param hex lower case
 * @param file the name or path of the file, as written there; null if the digest stands alone
 */
public record ChecksumEntry(ChecksumAlgorithm algorithm, String hex, @Nullable String file) {
    /** How tools name what they read from standard input. */
    private static final String STANDARD_INPUT = "-";

    public ChecksumEntry {
        file = STANDARD_INPUT.equals(file) ? null : file;
    }

    /** True if it names a file of this name, without a folder. */
    boolean isExactlyAbout(String tarball) {
        return file != null
                && (isSame(file, tarball)
                        || isSame(file.strip(), tarball)
                        || isSame(file.strip(), "./" + tarball));
    }

    /** True if it names a file of this name in any case, in any folder of any system. */
    boolean isAbout(String tarball) {
        return file != null
                && (isExactlyAbout(tarball)
                        || SidecarNames.isSame(lastPart(file.strip(), "/"), tarball)
                        || SidecarNames.isSame(lastPart(file.strip(), "/\\"), tarball)
                        || SidecarNames.isSame(unquoted(lastPart(file.strip(), "/\\")), tarball));
    }

    /** Also of a quoted path, of which the last part has the closing quote only. */
    private static String unquoted(String part) {
        String start = part.startsWith("\"") || part.startsWith("'") ? part.substring(1) : part;
        return start.endsWith("\"") || start.endsWith("'")
                ? start.substring(0, start.length() - 1)
                : start;
    }

    /** The name without the folders before it; null if the digest stands alone. */
    public @Nullable String fileName() {
        return file == null ? null : lastPart(file.strip(), "/\\");
    }

    /** Some systems compose an umlaut, others write it as two characters. */
    private static boolean isSame(String one, String other) {
        return one.equals(other)
                || Normalizer.normalize(one, Normalizer.Form.NFC)
                        .equals(Normalizer.normalize(other, Normalizer.Form.NFC));
    }

    private static String lastPart(String path, String separators) {
        int end = path.length() - 1;
        while (end >= 0 && separators.indexOf(path.charAt(end)) < 0) {
            end--;
        }
        return path.substring(end + 1);
    }
}
