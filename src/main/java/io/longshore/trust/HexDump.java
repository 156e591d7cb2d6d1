package io.longshore.trust;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that is nothing but one digest, spread over lines or groups: {@code xxd} with and without
 * {@code -p}, {@code hexdump}, {@code od -tx1}, {@code gpg --print-md} of standard input.
 */
final class HexDump {
    /** In bytes: of MD5, SHA-1, SHA-256, SHA-384, SHA-512. */
    private static final Set<Integer> DIGESTS = Set.of(16, 20, 32, 48, 64);

    private static final int MOST_LINES = 16;

    /** {@code xxd -p}; other tools wrap at other widths. */
    private static final Pattern PLAIN = Pattern.compile("()((?:[0-9A-Fa-f]{2})+)");

    private static final Pattern GROUPS =
            Pattern.compile(
                    "()\\s*((?:[0-9A-Fa-f]{2}\\s+)+[0-9A-Fa-f]{2}"
                            + "|(?:[0-9A-Fa-f]{4}\\s+)+[0-9A-Fa-f]{4}"
                            + "|(?:[0-9A-Fa-f]{8}\\s+)+[0-9A-Fa-f]{8})\\s*");

    private static final Pattern XXD =
            Pattern.compile("([0-9A-Fa-f]{8}):((?: [0-9A-Fa-f]{2,16})+) .*");

    private static final Pattern CANONICAL =
            Pattern.compile("([0-9A-Fa-f]{8})((?: {1,2}[0-9A-Fa-f]{2})+) +[|>].*[|<]");

    private static final Pattern OF_BYTES =
            Pattern.compile("([0-9A-Fa-f]{6,7})((?: +[0-9A-Fa-f]{2})+)\\s*");

    /** Two bytes each, the second one first. */
    private static final Pattern OF_WORDS =
            Pattern.compile("([0-9A-Fa-f]{7})((?: +[0-9A-Fa-f]{4})+)\\s*");

    private static final Pattern END = Pattern.compile("[0-9A-Fa-f]{6,8}\\s*");

    private HexDump() {}

    /** The digits of the digest; empty if the text is anything else. */
    static Optional<String> digest(List<String> text) {
        List<String> lines = text.stream().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            return Optional.empty();
        }
        boolean isPlain = lines.stream().allMatch(line -> PLAIN.matcher(line.strip()).matches());
        if (isPlain) {
            return wrapped(lines.stream().map(String::strip).toList());
        }
        for (Pattern form : List.of(GROUPS, XXD, CANONICAL, OF_BYTES)) {
            Optional<String> digits = digits(lines, form);
            if (digits.isPresent()) {
                return digits.filter(HexDump::isDigest);
            }
        }
        return digits(lines, OF_WORDS).map(HexDump::swapped).filter(HexDump::isDigest);
    }

    /** Lines of one length, the last one shorter, of which none is a digest itself. */
    private static Optional<String> wrapped(List<String> lines) {
        int width = lines.get(0).length();
        String last = lines.get(lines.size() - 1);
        boolean isOne =
                lines.size() > 1
                        && last.length() <= width
                        && lines.subList(0, lines.size() - 1).stream()
                                .allMatch(line -> line.length() == width)
                        && lines.stream().noneMatch(HexDump::isDigest);
        return Optional.of(String.join("", lines)).filter(it -> isOne && isDigest(it));
    }

    /** Those of the second group of a form that all lines have; the last one may be the length. */
    private static Optional<String> digits(List<String> lines, Pattern form) {
        List<String> digits = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = form.matcher(lines.get(i));
            if (line.matches()) {
                digits.add(line.group(2).replaceAll("\\s+", ""));
            } else if (i == 0 || i < lines.size() - 1 || !END.matcher(lines.get(i)).matches()) {
                return Optional.empty();
            }
        }
        return Optional.of(String.join("", digits).toLowerCase(Locale.ROOT));
    }

    private static boolean isDigest(String digits) {
        return digits.length() % 2 == 0 && DIGESTS.contains(digits.length() / 2);
    }

    private static String swapped(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            byte first = bytes[i];
            bytes[i] = bytes[i + 1];
            bytes[i + 1] = first;
        }
        return HexFormat.of().formatHex(bytes);
    }
}
