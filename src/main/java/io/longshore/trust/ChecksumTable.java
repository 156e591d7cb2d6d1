package io.longshore.trust;

import io.longshore.trust.ChecksumEntry.Stated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table whose first line names its columns: that of {@code 7z h}, of HashMyFiles (tabs or
 * commas), {@code Get-FileHash | Export-Csv}.
 */
final class ChecksumTable {
    private static final Set<String> NAMES =
            Set.of("name", "filename", "file name", "file", "path", "full path", "relative path");

    private static final Set<String> ALGORITHMS = Set.of("algorithm", "type");
    private static final Set<String> DIGESTS = Set.of("hash", "digest", "checksum");

    private static final String BLANKS = "\\s+";

    /** Separate columns; the last one blanks, of which a name at the end of a row may have some. */
    private static final List<String> SEPARATORS = List.of("\t", ",", ";", BLANKS);

    /** Between the names of the columns and the rows. */
    private static final Pattern RULER = Pattern.compile("[-=+|:\\s]*");

    /** What one of the {@link #NAMES} has, and what the name of a column with digests has. */
    private static final Pattern OF_NAMES =
            Pattern.compile("name|file|path", Pattern.CASE_INSENSITIVE);

    private static final Pattern OF_DIGESTS =
            Pattern.compile("md5|sha|hash|digest|checksum", Pattern.CASE_INSENSITIVE);

    private final String separator;
    private final List<String> columns;
    private final int name;

    private ChecksumTable(String separator, List<String> columns, int name) {
        this.separator = separator;
        this.columns = columns;
        this.name = name;
    }

    /** Null if no table begins at this line. */
    static @Nullable ReadLines read(List<String> lines, int at) {
        String first = lines.get(at);
        if (!OF_NAMES.matcher(first).find() || !OF_DIGESTS.matcher(first).find()) {
            return null;
        }
        for (String separator : SEPARATORS) {
            List<String> columns =
                    cells(first, separator, 0).stream()
                            .map(it -> it.toLowerCase(Locale.ROOT))
                            .toList();
            Optional<String> name = columns.stream().filter(NAMES::contains).findFirst();
            boolean hasDigests =
                    columns.stream()
                            .anyMatch(
                                    it ->
                                            ChecksumAlgorithm.named(it).isPresent()
                                                    || DIGESTS.contains(it));
            // Prose has these words, too.
            boolean isProse =
                    separator.equals(BLANKS)
                            && !(columns.contains("size")
                                    && columns.get(columns.size() - 1).equals("name"));
            if (name.isPresent() && hasDigests && !isProse) {
                return new ChecksumTable(separator, columns, columns.indexOf(name.get()))
                        .rows(lines, at);
            }
        }
        return null;
    }

    private ReadLines rows(List<String> lines, int at) {
        List<ChecksumEntry> entries = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        int next = at + 1;
        while (next < lines.size() && !lines.get(next).isBlank()) {
            int before = entries.size();
            row(lines.get(next), entries);
            if (entries.size() == before && !RULER.matcher(lines.get(next)).matches()) {
                unread.add(lines.get(next));
            }
            next++;
        }
        return new ReadLines(entries, next - at, unread);
    }

    private void row(String line, List<ChecksumEntry> entries) {
        List<String> cells = cells(line, separator, columns.size());
        if (cells.size() <= name || cells.get(name).isBlank()) {
            return;
        }
        String file = cells.get(name);
        String stated = "";
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            stated = ALGORITHMS.contains(columns.get(i)) ? cells.get(i) : stated;
        }
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            String cell = cells.get(i);
            if (!cell.matches(ReadLines.DIGEST)) {
                continue;
            }
            boolean isAny = DIGESTS.contains(columns.get(i));
            String algorithm = isAny ? stated : columns.get(i);
            if (isAny && stated.isEmpty()) {
                ChecksumAlgorithm.ofDigits(cell.length())
                        .ifPresent(it -> entries.add(ReadLines.entry(it, cell, file, Stated.NO)));
            } else {
                ReadLines.stated(algorithm, cell, file, Stated.YES).ifPresent(entries::add);
            }
        }
    }

    /**
     * @param most the last cell has the rest of the line; 0 for no limit
     */
    private static List<String> cells(String line, String separator, int most) {
        if (separator.equals(BLANKS)) {
            return Arrays.asList(line.strip().split(separator, most));
        }
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == separator.charAt(0) && !isQuoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
