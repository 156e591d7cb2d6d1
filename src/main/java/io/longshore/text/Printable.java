package io.longshore.text;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text from outside made fit for a message: no control characters, not endless. */
public final class Printable {
    private static final int LONGEST = 300;
    private static final int REPLACEMENT = '\uFFFD';

    private Printable() {}

    /**
     * The text with characters that could disturb a terminal or a log line replaced, cut at 300
     * characters.
     */
    public static String of(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return line(text);
        }
        return line(text.substring(0, text.offsetByCodePoints(0, LONGEST))) + "…";
    }

    /** The text whole, each of its lines as {@link #line} shows it. */
    public static String lines(String text) {
        return text.lines()
                .map(Printable::line)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /**
     * The stack trace of a failure for a person, without what a terminal would obey. Tabs become
     * spaces.
     */
    public static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return lines(trace.toString().replace("\t", "    "));
    }

    /**
     * The whole text on one line, with characters that could disturb a terminal or a log line
     * replaced.
     */
    public static String line(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int codePoint = text.codePointAt(at);
            shown.appendCodePoint(isUnfit(codePoint) ? REPLACEMENT : codePoint);
        }
        return shown.toString();
    }

    private static boolean isUnfit(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
