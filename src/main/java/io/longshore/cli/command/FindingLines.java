package io.longshore.cli.command;

import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.util.Locale;

/** How a command prints what it has examined: a line for each subject, and what to do below it. */
public final class FindingLines {
    private static final String COLUMNS = "%-8s %-12s %s%n";

    private FindingLines() {}

    /**
     * Prints one finding.
     *
     * @param outcome as in OK, WARNING and FAILED
     * @param subject what was examined, in one word
     * @param fix what to do; empty where nothing is to be done
     */
    public static void print(
            PrintWriter out, Enum<?> outcome, String subject, String message, String fix) {
        out.printf(COLUMNS, outcome, subject.toLowerCase(Locale.ROOT), Printable.line(message));
        if (!fix.isEmpty()) {
            out.printf(COLUMNS, "", "", "Do: " + Printable.line(fix));
        }
    }
}
