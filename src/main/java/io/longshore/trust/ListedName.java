package io.longshore.trust;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the name in a line of a checksum file is that of an archive. Tools quote and escape
 * names, lose their umlauts and put folders before them.
 */
final class ListedName {
    /** The names that a line may give to the archive. */
    enum Match {
        /** Another file. */
        NONE,
        /** The archive or another file: the line's digest proves something only if it is right. */
        LIKELY,
        /** The archive. */
        SAME,
        /** The archive, spelt as it is and without a folder. */
        EXACT
    }

    /** In which the names in texts are that are no UTF-8. */
    private static final List<String> CODE_PAGES =
            List.of(
                    "windows-1252",
                    "IBM850",
                    "IBM437",
                    "IBM852",
                    "windows-1250",
                    "windows-1251",
                    "IBM866",
                    "KOI8-R",
                    "windows-1253",
                    "windows-1254",
                    "x-MacRoman",
                    "Shift_JIS",
                    "GBK",
                    "EUC-KR",
                    "UTF-8");

    /** No name of a file has a zero. */
    private static final String ODD = "\0";

    private static final List<String> SEPARATORS = List.of("", "/", "/\\");

    private static final Pattern ESCAPE =
            Pattern.compile(
                    "\\\\(?:([0-3][0-7]{2})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([nrt])|(.))",
                    Pattern.DOTALL);

    /** How a shell's quoted text has a quote. */
    private static final String QUOTE_IN_SHELL = "'\\''";

    private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

    /** Begins and ends with a letter or a digit. */
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}._+~@-]*[\\p{L}\\p{N}_])?");

    /** What is left of a letter that a code page does not have. */
    private static final Pattern LOST = Pattern.compile("[?\uFFFD]+");

    private final String archive;
    private final List<String> place;

    /**
     * @param place the folders above the archive, the nearest one last, as far as they are known
     */
    ListedName(String archive, List<String> place) {
        this.archive = archive;
        this.place = place.stream().map(SidecarNames::key).toList();
    }

    /**
     * @param file as the line has it
     */
    Match match(String file) {
        String bare = file.strip();
        if (SidecarNames.isSameSpelling(file, archive)
                || SidecarNames.isSameSpelling(bare, archive)
                || SidecarNames.isSameSpelling(bare, "./" + archive)) {
            return Match.EXACT;
        }
        Match best = Match.NONE;
        for (String spelling : spellings(bare)) {
            for (String separators : SEPARATORS) {
                Match match = match(spelling, separators);
                if (match == Match.SAME) {
                    return match;
                }
                best = match == Match.NONE ? best : match;
            }
        }
        return best == Match.NONE && isAmongWords(bare) ? Match.LIKELY : best;
    }

    /** True for a listed name that has more than the archive's, not for a longer name. */
    private boolean isAmongWords(String file) {
        return isMore(file)
                && SidecarNames.key(file).contains(SidecarNames.key(archive))
                && Pattern.compile(
                                "(?<![\\p{L}\\p{N}_.-])"
                                        + Pattern.quote(SidecarNames.key(archive))
                                        + "(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}_])")
                        .matcher(SidecarNames.key(file))
                        .find();
    }

    /** True unless the text is one word. */
    private static boolean isMore(String text) {
        return !WORD.matcher(text).matches();
    }

    /** The parts of a listed name that has more than a name, as in "10240 X.tar" or "X.tar: OK". */
    private static List<String> words(String file) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(file); word.find(); ) {
            words.add(word.group());
        }
        return words;
    }

    /**
     * The keys under which a line is found: it may be about an archive of one of these names, with
     * its ending or without. What may be written in many ways, or is not one word, has {@link
     * #ODD}.
     */
    static Set<String> keys(String file) {
        Set<String> keys = new LinkedHashSet<>();
        for (String spelling : spellings(file.strip())) {
            for (String separators : SEPARATORS) {
                List<String> parts = parts(spelling, separators);
                keys.add(SidecarNames.key(parts.get(parts.size() - 1)));
            }
        }
        keys.add(SidecarNames.key(file));
        words(file).forEach(word -> keys.add(SidecarNames.key(word)));
        if (!isAscii(file) || isMore(file)) {
            keys.add(ODD);
        }
        return keys;
    }

    /** The keys of the lines that may be about this archive. */
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(List.of(SidecarNames.key(archive)));
        SidecarNames.withoutEnding(archive).map(SidecarNames::key).ifPresent(keys::add);
        if (!isAscii(archive) || isMore(archive)) {
            keys.add(ODD);
        }
        return keys;
    }

    private Match match(String path, String separators) {
        List<String> parts = parts(path, separators);
        String name = parts.get(parts.size() - 1);
        List<String> folders = parts.subList(0, parts.size() - 1);
        if (isName(name)) {
            return isHere(folders) ? Match.SAME : Match.LIKELY;
        }
        return isShortened(name) || isDamaged(name) ? Match.LIKELY : Match.NONE;
    }

    private static List<String> parts(String path, String separators) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < path.length(); i++) {
            if (separators.indexOf(path.charAt(i)) >= 0) {
                parts.add(path.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(path.substring(start));
        return parts;
    }

    /** True if these folders are those above the archive, as far as both are known. */
    private boolean isHere(List<String> written) {
        List<String> folders = new ArrayList<>();
        for (String folder : written) {
            if (folder.equals("..")) {
                // Whatever that is: only what comes after it is known.
                folders.clear();
            } else if (!folder.isEmpty() && !folder.equals(".")) {
                folders.add(SidecarNames.key(folder));
            }
        }
        int common = Math.min(folders.size(), place.size());
        boolean isSuffix =
                folders.subList(folders.size() - common, folders.size())
                        .equals(place.subList(place.size() - common, place.size()));
        return folders.isEmpty() && !written.contains("..") || common > 0 && isSuffix;
    }

    private boolean isName(String name) {
        if (SidecarNames.isSame(name, archive)) {
            return true;
        }
        return !isAscii(name) && !isAscii(archive) && isInACodePage(name);
    }

    /** The text was read byte for byte, because it is no UTF-8. */
    private boolean isInACodePage(String name) {
        for (String page : CODE_PAGES) {
            if (Charset.isSupported(page)) {
                byte[] bytes = archive.getBytes(Charset.forName(page));
                if (SidecarNames.isSame(name, new String(bytes, StandardCharsets.ISO_8859_1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True for the name of the archive without its ending. */
    private boolean isShortened(String name) {
        return !name.isEmpty()
                && SidecarNames.withoutEnding(archive)
                        .filter(it -> SidecarNames.isSame(it, name))
                        .isPresent();
    }

    /** True if the letters of the archive's name that are not ASCII were lost. */
    private boolean isDamaged(String name) {
        if (isAscii(archive) || !LOST.matcher(name).find()) {
            return false;
        }
        StringBuilder pattern = new StringBuilder();
        int from = 0;
        Matcher lost = LOST.matcher(name);
        while (lost.find()) {
            pattern.append(Pattern.quote(SidecarNames.key(name.substring(from, lost.start()))));
            pattern.append("[^\\x00-\\x7F]+");
            from = lost.end();
        }
        pattern.append(Pattern.quote(SidecarNames.key(name.substring(from))));
        return SidecarNames.key(archive).matches(pattern.toString());
    }

    /** As written, without quotes, and without the escapes of tools. */
    private static Set<String> spellings(String name) {
        Set<String> all = new LinkedHashSet<>();
        all.add(name);
        all.add(unquoted(name));
        for (String one : List.copyOf(all)) {
            if (one.contains(QUOTE_IN_SHELL)) {
                all.add(unquoted(one.replace(QUOTE_IN_SHELL, "'")));
            }
            if (one.indexOf('\\') >= 0) {
                all.add(unescaped(one));
            }
            if (one.indexOf('%') >= 0) {
                all.add(withoutPercents(one));
            }
        }
        return all;
    }

    /** Also of a quoted path, of which a part has the closing quote only. */
    private static String unquoted(String name) {
        String quotes = "\"'`";
        int from = 0;
        int to = name.length();
        while (from < to && quotes.indexOf(name.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && quotes.indexOf(name.charAt(to - 1)) >= 0) {
            to--;
        }
        return name.substring(from, to);
    }

    /** As shells, C and JSON escape: bytes are those of UTF-8. */
    private static String unescaped(String name) {
        String bytes =
                new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String plain =
                ESCAPE.matcher(bytes).replaceAll(it -> Matcher.quoteReplacement(unescaped(it)));
        return decoded(plain.getBytes(StandardCharsets.ISO_8859_1), name);
    }

    private static String unescaped(MatchResult escape) {
        if (escape.group(1) != null) {
            return String.valueOf((char) Integer.parseInt(escape.group(1), 8));
        }
        if (escape.group(2) != null) {
            return String.valueOf((char) Integer.parseInt(escape.group(2), 16));
        }
        if (escape.group(3) != null) {
            String letter = String.valueOf((char) Integer.parseInt(escape.group(3), 16));
            return new String(letter.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }
        if (escape.group(4) != null) {
            return switch (escape.group(4)) {
                case "n" -> "\n";
                case "r" -> "\r";
                default -> "\t";
            };
        }
        return escape.group(5);
    }

    private static String withoutPercents(String name) {
        return PERCENT.matcher(name)
                .replaceAll(
                        it -> {
                            String hex = it.group().replace("%", "");
                            byte[] bytes = HexFormat.of().parseHex(hex);
                            return Matcher.quoteReplacement(decoded(bytes, it.group()));
                        });
    }

    private static String decoded(byte[] bytes, String otherwise) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return otherwise;
        }
    }

    private static boolean isAscii(String name) {
        return name.toLowerCase(Locale.ROOT).chars().allMatch(c -> c < 128);
    }
}
