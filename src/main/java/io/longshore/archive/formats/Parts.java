package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveMembers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The parts of a split archive. Only the first one has content by which it could be known, so that
 * the name counts here, together with content that is none of a whole file.
 */
final class Parts {
    /** The number is behind the ending of an archive, or behind the word. */
    private static final String CERTAIN =
            ".*\\.part-?(\\d{1,4}|[a-z]{2,3})"
                    + "|.*\\.(tar|tgz|tzst|gz|zst)\\.(\\d{2,4}|(?!gz|xz|lz|bz)[a-z]{2})";

    private static final Pattern FIRST = Pattern.compile(CERTAIN);

    /**
     * What split writes by default and with {@code -d}, hauler, Zarf, and zip and RAR in volumes.
     */
    private static final Pattern NAME =
            Pattern.compile(CERTAIN + "|.*\\.(\\d{3}|a[a-z]|z\\d\\d|r\\d\\d)");

    private Parts() {}

    /** True if the name is one of a part, whatever the content is. */
    static boolean isNamed(ArchiveBytes file) {
        return NAME.matcher(key(file)).matches();
    }

    /**
     * True for content that is none of a whole file.
     *
     * @param start the first bytes
     */
    static boolean is(ArchiveBytes file, byte[] start) {
        return isNamed(file) && !isText(start) || isZarfList(start);
    }

    /** True for the first part of a tar, which is a tar that ends too early. */
    static boolean isFirst(ArchiveMembers members) {
        return members.flaw() != null
                && members.flaw().isTruncation()
                && !members.list().isEmpty()
                && FIRST.matcher(key(members.file())).matches();
    }

    private static String key(ArchiveBytes file) {
        return file.name().toLowerCase(Locale.ROOT);
    }

    /** Zarf's first part is a list of the sum, the size and the count of the others. */
    private static boolean isZarfList(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, 200), StandardCharsets.UTF_8);
        return text.startsWith("{") && text.contains("\"Sha256Sum\"") && text.contains("\"Count\"");
    }

    /** Archives hold zeros, and compressed ones bytes of any value. */
    private static boolean isText(byte[] start) {
        String text = new String(start, StandardCharsets.UTF_8);
        // The last character may be cut.
        return text.indexOf(0) < 0 && text.lastIndexOf('\ufffd', text.length() - 4) < 0;
    }
}
