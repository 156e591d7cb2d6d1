package io.longshore.json;

/**
 * Compares names of members as Go does. Go's {@code encoding/json} looks for a field of exactly the
 * member's name first, then for one that is equal by simple case folding ({@code foldName} in
 * {@code encoding/json/fold.go}): not only A is a, also U+017F (long s) is s and U+212A (kelvin
 * sign) is k.
 */
final class GoNames {
    private GoNames() {}

    /** Equal for two names if Go takes them for one; for a few rare ones also if it does not. */
    static String folded(String name) {
        int at = 0;
        while (at < name.length() && isFolded(name.charAt(at))) {
            at++;
        }
        if (at == name.length()) {
            return name;
        }
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            folded.appendCodePoint(folded(name.codePointAt(i)));
        }
        return folded.toString();
    }

    static int folded(int codePoint) {
        return Character.toLowerCase(Character.toUpperCase(codePoint));
    }

    private static boolean isFolded(char c) {
        return c < 0x80 && (c < 'A' || c > 'Z');
    }
}
