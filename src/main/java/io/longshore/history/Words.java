package io.longshore.history;

import io.longshore.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Texts of reports as the index keeps and compares them: bounded, and storable in any database. */
final class Words {
    /** The longest value that is compared. */
    static final int LONGEST = 300;

    /** Of a longer value the beginning, which prefixes are compared with; its hash follows. */
    static final int BEGINNING = 235;

    private static final char REPLACEMENT = '\uFFFD';

    private Words() {}

    /** A value to be found by: in small letters, unless case counts. */
    static String key(String text, boolean caseCounts) {
        String clean = clean(text);
        String folded = caseCounts ? clean : clean.toLowerCase(Locale.ROOT);
        if (folded.length() <= LONGEST) {
            return folded;
        }
        String hash = Digest.of(folded.getBytes(StandardCharsets.UTF_8)).hex();
        return cut(folded, BEGINNING) + "#" + hash;
    }

    /** The beginning of a value to be found by. */
    static String prefix(String text, boolean caseCounts) {
        String clean = clean(text);
        return cut(caseCounts ? clean : clean.toLowerCase(Locale.ROOT), BEGINNING);
    }

    /** A text for people, cut after this many characters. */
    static String shown(String text, int most) {
        String clean = clean(text);
        return clean.length() <= most ? clean : cut(clean, most - 1) + "…";
    }

    /** The first characters, without half a surrogate pair at the end. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }

    /** Databases store neither NUL nor half a surrogate pair. */
    static String clean(String text) {
        int bad = firstBad(text);
        if (bad < 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = bad; i < clean.length(); i++) {
            if (isBad(clean, i)) {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    private static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBad(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBad(CharSequence text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c == 0;
    }

    /** A pattern of LIKE, with {@code !} as its escape, for texts that begin so. */
    static String startsWith(String text) {
        return escape(text) + "%";
    }

    /** The same for texts that contain it. */
    static String contains(String text) {
        return "%" + escape(text) + "%";
    }

    private static String escape(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
