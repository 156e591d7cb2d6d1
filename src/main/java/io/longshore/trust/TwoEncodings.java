package io.longshore.trust;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of which one part is UTF-16 and another one is not: Windows PowerShell appends UTF-16 to
 * whatever a file has, and other programs append to its files.
 */
final class TwoEncodings {
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Fa-f]{32}");

    /** ASCII in UTF-16, the second byte of each pair is zero, or the first one. */
    private static final Pattern LITTLE = Pattern.compile("(?:[\\x01-\\x7F]\0){8,}");

    private static final Pattern BIG = Pattern.compile("(?:\0[\\x01-\\x7F]){8,}");

    private static final Pattern MARK = Pattern.compile("\u00FF\u00FE|\u00FE\u00FF");

    private TwoEncodings() {}

    /** The text, in which letters that are not ASCII may be lost; empty if it has one encoding. */
    static Optional<String> text(byte[] content) {
        String bytes = new String(content, StandardCharsets.ISO_8859_1);
        if (bytes.indexOf('\0') < 0 || !PLAIN.matcher(bytes).find()) {
            return Optional.empty();
        }
        Pattern pairs = LITTLE.matcher(bytes).find() ? LITTLE : BIG;
        Matcher found = pairs.matcher(bytes);
        if (!found.find()) {
            return Optional.empty();
        }
        String text =
                found.replaceAll(
                        it -> Matcher.quoteReplacement("\n" + it.group().replace("\0", "") + "\n"));
        return Optional.of(MARK.matcher(text).replaceAll(""));
    }
}
