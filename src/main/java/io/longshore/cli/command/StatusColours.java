package io.longshore.cli.command;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Colours the words of a status where they stand for themselves: at the beginning of a line or in a
 * column of a table. Only for a terminal; the text stays the same.
 */
public final class StatusColours extends FilterWriter {
    private static final String RED = "31";
    private static final String YELLOW = "33";
    private static final String GREEN = "32";

    private static final Map<String, String> COLOURS =
            Map.ofEntries(
                    Map.entry("VERIFIED", GREEN),
                    Map.entry("WHOLE", GREEN),
                    Map.entry("OK", GREEN),
                    Map.entry("ok", GREEN),
                    Map.entry("INCOMPLETE", YELLOW),
                    Map.entry("WARNING", YELLOW),
                    Map.entry("Warning", YELLOW),
                    Map.entry("REJECTED", RED),
                    Map.entry("FAILED", RED),
                    Map.entry("DAMAGED", RED),
                    Map.entry("BAD", RED),
                    Map.entry("Problem", RED));

    private static final Pattern WORD =
            Pattern.compile(
                    "(?<=^|  )(" + String.join("|", COLOURS.keySet()) + ")(?=$|:|  | \\(|[\\r\\n])",
                    Pattern.MULTILINE);

    /** What was written since the last line break. */
    private final StringBuilder line = new StringBuilder();

    private StatusColours(Writer out) {
        super(out);
    }

    /**
     * A writer to a terminal.
     *
     * @return the same writer if the variable {@code NO_COLOR} is set
     */
    public static Writer on(Writer out) {
        boolean isWanted = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
        return isWanted ? new StatusColours(out) : out;
    }

    /** The text with colours as ANSI sequences. */
    static String coloured(String text) {
        return WORD.matcher(text).replaceAll(StatusColours::coloured);
    }

    private static String coloured(MatchResult word) {
        String sequence = "\u001b[" + COLOURS.get(word.group()) + "m" + word.group() + "\u001b[0m";
        return Matcher.quoteReplacement(sequence);
    }

    @Override
    public void write(int character) throws IOException {
        write(String.valueOf((char) character));
    }

    @Override
    public void write(char[] characters, int from, int length) throws IOException {
        write(new String(characters, from, length));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        line.append(text, from, from + length);
        int end = line.lastIndexOf("\n") + 1;
        if (end > 0) {
            out.write(coloured(line.substring(0, end)));
            line.delete(0, end);
        }
    }

    @Override
    public void flush() throws IOException {
        out.write(coloured(line.toString()));
        line.setLength(0);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
