package io.longshore.cli.queue;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportSummary;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.report.form.ReportText;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports as aligned columns. Where they do not fit, the sender, the duration, the repository and
 * the code are left out in this order; then the file is cut, then the line.
 */
final class ReportTable {
    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int LEAST_OF_FILE = 12;

    private static final List<Column> LEFT_OUT_FIRST =
            List.of(Column.SENDER, Column.TOOK, Column.REPOSITORY, Column.CODE);

    private final int width;

    /** So that later lines stand below earlier ones. */
    private final Map<Column, Integer> widths = new EnumMap<>(Column.class);

    private enum Column {
        FINISHED,
        STATUS,
        JOB,
        TOOK,
        SENDER,
        CODE,
        FILE,
        REPOSITORY
    }

    /**
     * @param width of the terminal; unlimited where there is none
     */
    ReportTable(int width) {
        this.width = width;
    }

    /** A line for each report, aligned also with those before. */
    String text(List<ImportReport> reports) {
        List<Map<Column, String>> rows = reports.stream().map(ReportTable::cells).toList();
        for (Map<Column, String> row : rows) {
            row.forEach((column, cell) -> widths.merge(column, length(cell), Math::max));
        }
        Set<Column> shown = shown();
        int excess = total(shown) - Math.max(0, width - 1);
        int file = widths.getOrDefault(Column.FILE, 0);
        int mostOfFile = excess > 0 ? Math.max(LEAST_OF_FILE, file - excess) : file;
        StringBuilder text = new StringBuilder();
        for (Map<Column, String> row : rows) {
            text.append(line(row, shown, mostOfFile)).append('\n');
        }
        return text.toString();
    }

    private Set<Column> shown() {
        Set<Column> shown = EnumSet.allOf(Column.class);
        shown.removeIf(column -> widths.getOrDefault(column, 0) == 0);
        for (Column column : LEFT_OUT_FIRST) {
            int spare = widths.getOrDefault(Column.FILE, 0) - LEAST_OF_FILE;
            if (total(shown) - Math.max(0, spare) < width) {
                break;
            }
            shown.remove(column);
        }
        return shown;
    }

    private int total(Set<Column> shown) {
        int total = 0;
        for (Column column : shown) {
            total += widths.getOrDefault(column, 0) + GAP.length();
        }
        return total - GAP.length();
    }

    private String line(Map<Column, String> row, Set<Column> shown, int mostOfFile) {
        List<String> cells = new ArrayList<>();
        for (Column column : shown) {
            String cell = row.getOrDefault(column, "");
            int most = column == Column.FILE ? mostOfFile : widths.getOrDefault(column, 0);
            String cut = cut(cell, most);
            cells.add(cut + " ".repeat(most - length(cut)));
        }
        return cut(String.join(GAP, cells).stripTrailing(), Math.max(1, width - 1));
    }

    private static String cut(String text, int most) {
        int length = length(text);
        return length <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + CUT;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static Map<Column, String> cells(ImportReport report) {
        ReportSummary summary = ReportSummary.of(report);
        Map<Column, String> cells = new EnumMap<>(Column.class);
        cells.put(Column.FINISHED, ReportText.time(summary.finishedAt()));
        cells.put(Column.STATUS, summary.status().name());
        cells.put(Column.JOB, summary.jobId().toString());
        cells.put(Column.TOOK, took(report));
        cells.put(Column.SENDER, printable(sender(report.people())));
        cells.put(Column.CODE, code(report));
        cells.put(Column.FILE, printable(summary.file()));
        cells.put(Column.REPOSITORY, printable(summary.repository()));
        return cells;
    }

    private static String printable(@Nullable String text) {
        return text == null ? "" : Printable.line(text);
    }

    private static String took(ImportReport report) {
        Instant received = report.times().receivedAt();
        Instant finished = report.times().finishedAt();
        return received == null || finished == null || finished.isBefore(received)
                ? ""
                : HumanReadable.duration(Duration.between(received, finished));
    }

    private static @Nullable String sender(ReportPeople people) {
        return people.uploadedBy() != null ? people.uploadedBy() : people.sentBy();
    }

    /** Of the first error of a report that is not VERIFIED. */
    private static String code(ImportReport report) {
        return report.status() == Status.VERIFIED
                ? ""
                : report.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .map(ReportProblem::code)
                        .map(Printable::of)
                        .findFirst()
                        .orElse("");
    }
}
