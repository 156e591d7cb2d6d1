package io.longshore.trust;

import io.longshore.trust.ChecksumEntry.Stated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which tools write checksums: GNU coreutils (with and without {@code --tag}), BSD,
 * OpenSSL, PowerShell's {@code Get-FileHash} as table and as list, {@code certutil -hashfile},
 * {@code gpg --print-md}, the tables of 7-Zip and HashMyFiles, {@code sha256:DIGITS}, JSON and
 * YAML, a digest alone.
 */
final class ChecksumForms {
    private static final String DIGEST = ReadLines.DIGEST;
    private static final String ALGORITHM = "(MD5|SHA2?-?(?:1|256|384|512))";

    private static final Pattern COMMENT = Pattern.compile("\\s*(?:[#;]|//).*");

    private static final Pattern NOTHING =
            Pattern.compile(
                    "\\s*|(?:[#;]|//).*|Algorithm\\s+Hash(\\s+Path)?\\s*|-+\\s+-+(\\s+-+)*\\s*"
                            + "|=+\\s*|---|\\.\\.\\.|[{}\\[\\],\\s]+"
                            + "|\\S+ +for [a-z ]+: +[0-9A-F-]+\\s*",
                    Pattern.CASE_INSENSITIVE);

    /** {@code SHA256 (name) = digest}; OpenSSL leaves the blanks out. */
    private static final Pattern BSD =
            Pattern.compile(
                    "(\\\\?)" + ALGORITHM + " ?\\((.+)\\) ?= ?(" + DIGEST + ")\\s*",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern TABLE_ROW =
            Pattern.compile(
                    ALGORITHM + "\\s+(" + DIGEST + ")(?:\\s+(\\S.*))?", Pattern.CASE_INSENSITIVE);

    /** {@code sha256:DIGITS}, with a name or without. */
    private static final Pattern TAGGED =
            Pattern.compile(
                    "\\s*"
                            + ALGORITHM
                            + "\\s?[:=-]\\s?("
                            + DIGEST
                            + ")(?:[\\p{Zs}\\t]+\\*?(\\S.*))?",
                    Pattern.CASE_INSENSITIVE);

    /** {@code NAME@sha256:DIGITS}. */
    private static final Pattern AT =
            Pattern.compile(
                    "\\s*(\\S.*?)\\s?@\\s?" + ALGORITHM + ":(" + DIGEST + ")\\s*",
                    Pattern.CASE_INSENSITIVE);

    /** {@code NAME: SHA256 = DIGITS}, of GnuPG, which writes the digits in groups. */
    private static final Pattern PRINT_MDS =
            Pattern.compile(
                    "(\\S.*?):\\s+(MD5|SHA1|RMD160|SHA224|SHA256|SHA384|SHA512) = ([0-9A-Fa-f ]+)");

    private static final Pattern LIST_FIELD =
            Pattern.compile("(Algorithm|Hash|Path)\\s*: ?(.*)", Pattern.CASE_INSENSITIVE);

    /** English and German Windows; older ones say "hash of file". */
    private static final Pattern CERTUTIL =
            Pattern.compile(
                    ALGORITHM + "(?:[ -]hash) (?:of|von) (?:file |der Datei |Datei )?(.+):\\s*",
                    Pattern.CASE_INSENSITIVE);

    /** OpenSSL before 1.1 of standard input. */
    private static final Pattern STANDARD_INPUT =
            Pattern.compile("\\s*\\(?stdin\\)?\\s*=\\s*(" + DIGEST + ")\\s*");

    private static final Pattern BARE = Pattern.compile("\\s*(" + DIGEST + ")\\s*");

    /** A leading '\' says that the name is escaped; '*' that the file was read as binary. */
    private static final Pattern GNU =
            Pattern.compile("(\\\\?)(" + DIGEST + ")[\\p{Zs}\\t][\\p{Zs}*]?(.+)");

    /** PowerShell cuts what does not fit into the window. */
    private static final List<String> CUT = List.of("...", "…");

    /** In the order in which they are tried; no line is of two of them. */
    private static final List<Form> FORMS =
            List.of(
                    ChecksumForms::nothing,
                    ChecksumForms::bare,
                    ChecksumForms::bsd,
                    ChecksumForms::tableRow,
                    ChecksumForms::list,
                    ChecksumForms::certutil,
                    ChecksumForms::tagged,
                    ChecksumForms::at,
                    ChecksumForms::printMds,
                    ChecksumForms::gnu,
                    ChecksumTable::read,
                    ChecksumBlock::read);

    private interface Form {
        /** What the lines from this one on say; null if they are not of this form. */
        @Nullable ReadLines read(List<String> lines, int at);
    }

    private ChecksumForms() {}

    /**
     * What a file has.
     *
     * @param strange lines of no known form
     * @param comments lines that begin as comments do and may have a digest
     */
    record Content(List<ChecksumEntry> entries, List<String> strange, List<String> comments) {
        static final Content EMPTY = new Content(List.of(), List.of(), List.of());
    }

    /** Reads all lines. */
    static Content read(List<String> lines) {
        Content content = new Content(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int at = 0;
        while (at < lines.size()) {
            ReadLines read = readOne(lines, at);
            if (read == null) {
                content.strange().add(lines.get(at));
                at++;
            } else {
                if (COMMENT.matcher(lines.get(at)).matches()
                        && LooseDigests.mayBeIn(lines.get(at))) {
                    content.comments().add(lines.get(at));
                }
                content.entries().addAll(read.entries());
                content.strange().addAll(read.unread());
                at += read.lines();
            }
        }
        return content;
    }

    private static @Nullable ReadLines readOne(List<String> lines, int at) {
        for (Form form : FORMS) {
            ReadLines read = form.read(lines, at);
            if (read != null) {
                return read;
            }
        }
        return null;
    }

    private static @Nullable ReadLines nothing(List<String> lines, int at) {
        return NOTHING.matcher(lines.get(at)).matches() ? ReadLines.nothing(1) : null;
    }

    private static @Nullable ReadLines bare(List<String> lines, int at) {
        for (Pattern form : List.of(BARE, STANDARD_INPUT)) {
            Matcher line = form.matcher(lines.get(at));
            if (line.matches()) {
                return entry(line.group(1), null, 1);
            }
        }
        return null;
    }

    private static @Nullable ReadLines bsd(List<String> lines, int at) {
        Matcher line = BSD.matcher(lines.get(at));
        if (!line.matches()) {
            return null;
        }
        String name = line.group(1).isEmpty() ? line.group(3) : unescaped(line.group(3));
        return entry(line.group(2), line.group(4), name, 1);
    }

    private static @Nullable ReadLines tableRow(List<String> lines, int at) {
        Matcher line = TABLE_ROW.matcher(lines.get(at));
        if (!line.matches()) {
            return null;
        }
        String path = line.group(3) == null ? "" : line.group(3).strip();
        boolean isKnown = !path.isEmpty() && CUT.stream().noneMatch(path::endsWith);
        return entry(line.group(1), line.group(2), isKnown ? path : null, 1);
    }

    /** Three fields; a value too long for the window continues in the next lines, indented. */
    private static @Nullable ReadLines list(List<String> lines, int at) {
        @Nullable String[] fields = new @Nullable String[3];
        List<String> names = List.of("algorithm", "hash", "path");
        int next = at;
        int current = -1;
        while (next < lines.size()) {
            String line = lines.get(next);
            Matcher field = LIST_FIELD.matcher(line);
            if (field.matches()) {
                current = names.indexOf(field.group(1).toLowerCase(Locale.ROOT));
                if (fields[current] != null) {
                    break;
                }
                fields[current] = field.group(2).strip();
            } else if (current >= 0 && line.startsWith(" ") && !line.isBlank()) {
                fields[current] += line.strip();
            } else {
                break;
            }
            next++;
        }
        if (fields[0] == null || fields[1] == null || !fields[1].matches(DIGEST)) {
            return null;
        }
        return entry(fields[0], fields[1], fields[2], next - at);
    }

    /** Older ones put a blank after each two digits. */
    private static @Nullable ReadLines certutil(List<String> lines, int at) {
        Matcher head = CERTUTIL.matcher(lines.get(at));
        if (!head.matches() || at + 1 >= lines.size()) {
            return null;
        }
        String hex = lines.get(at + 1).replace(" ", "").strip();
        if (!hex.matches(DIGEST)) {
            return null;
        }
        boolean hasEnd = at + 2 < lines.size() && lines.get(at + 2).startsWith("CertUtil:");
        return entry(head.group(1), hex, head.group(2), hasEnd ? 3 : 2);
    }

    private static @Nullable ReadLines tagged(List<String> lines, int at) {
        Matcher line = TAGGED.matcher(lines.get(at));
        if (!line.matches()) {
            return null;
        }
        boolean isOci = LooseDigests.isOci(lines.get(at));
        return ReadLines.stated(
                        line.group(1),
                        line.group(2),
                        line.group(3),
                        isOci ? Stated.AS_OCI : Stated.AS_VALUE)
                .map(entry -> new ReadLines(List.of(entry), 1))
                .orElse(null);
    }

    private static @Nullable ReadLines at(List<String> lines, int at) {
        Matcher line = AT.matcher(lines.get(at));
        return line.matches() ? asOci(line.group(2), line.group(3), line.group(1)) : null;
    }

    /** With those of {@code --print-mds} that Longshore does not know, which say nothing. */
    private static @Nullable ReadLines printMds(List<String> lines, int at) {
        Matcher line = PRINT_MDS.matcher(lines.get(at));
        if (!line.matches()) {
            return null;
        }
        ReadLines read = entry(line.group(2), line.group(3).replace(" ", ""), line.group(1), 1);
        return read == null ? ReadLines.nothing(1) : read;
    }

    private static @Nullable ReadLines asOci(String algorithm, String hex, @Nullable String name) {
        return ReadLines.stated(algorithm, hex, name, Stated.AS_OCI)
                .map(entry -> new ReadLines(List.of(entry), 1))
                .orElse(null);
    }

    private static @Nullable ReadLines gnu(List<String> lines, int at) {
        Matcher line = GNU.matcher(lines.get(at));
        if (!line.matches()) {
            return null;
        }
        String name = line.group(1).isEmpty() ? line.group(3) : unescaped(line.group(3));
        return entry(line.group(2), name, 1);
    }

    private static @Nullable ReadLines entry(String hex, @Nullable String name, int lines) {
        return ChecksumAlgorithm.ofDigits(hex.length())
                .map(
                        algorithm ->
                                new ReadLines(
                                        List.of(ReadLines.entry(algorithm, hex, name, Stated.NO)),
                                        lines))
                .orElse(null);
    }

    private static @Nullable ReadLines entry(
            String algorithm, String hex, @Nullable String name, int lines) {
        return ReadLines.stated(algorithm, hex, name, Stated.YES)
                .map(entry -> new ReadLines(List.of(entry), lines))
                .orElse(null);
    }

    /** As coreutils escapes: backslash, line feed, carriage return. */
    private static String unescaped(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '\\' || i + 1 == name.length()) {
                plain.append(c);
                continue;
            }
            i++;
            switch (name.charAt(i)) {
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case '\\' -> plain.append('\\');
                default -> plain.append('\\').append(name.charAt(i));
            }
        }
        return plain.toString();
    }
}
