package io.longshore.trust;

import io.longshore.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The names of the text files that Longshore writes beside others in {@code drop/}. */
public final class NoteNames {
    private static final String NOTE = ".longshore.txt";

    /** In bytes of UTF-8, on most file systems. */
    private static final int LONGEST_NAME = 255;

    private NoteNames() {}

    /**
     * The name of the text file that says what happens to a file. A name that would become too long
     * is cut, and made different from others by a part of its digest.
     *
     * @param file a name or a relative path
     */
    public static String of(String file) {
        int slash = file.lastIndexOf('/') + 1;
        String name = file.substring(slash);
        if (bytes(name + NOTE) <= LONGEST_NAME) {
            return file + NOTE;
        }
        String digest = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
        String end = "~" + digest.substring(0, 8) + NOTE;
        int length = name.length();
        while (bytes(name.substring(0, length) + end) > LONGEST_NAME
                || Character.isHighSurrogate(name.charAt(length - 1))) {
            length--;
        }
        return file.substring(0, slash) + name.substring(0, length) + end;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** True for the names of such text files, which nobody else may use. */
    public static boolean isNote(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(NOTE);
    }
}
