package io.longshore.report.form;

import io.longshore.problem.Problem;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.text.Printable;
import org.jspecify.annotations.Nullable;

/** A problem as people read it, in the same words and order in reports and on a terminal. */
public final class ProblemText {
    private ProblemText() {}

    /** Lines of a label and a text each, ended by line feeds. */
    public static String of(ReportProblem problem) {
        StringBuilder text = new StringBuilder();
        line(text, problem.severity() == Severity.ERROR ? "Problem" : "Warning", problem.what());
        line(text, "Why", problem.why());
        line(text, "Do", problem.fix());
        line(text, "Image", problem.image());
        line(text, "Code", problem.code());
        return text.toString();
    }

    /** The same for a problem that ends a command. */
    public static String of(Problem problem) {
        return of(ReportProblem.error(problem));
    }

    /** Appends a label and a text, unless there is no text. */
    static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(
                    String.format("%-11s%s", name + ":", Printable.line(value)).stripTrailing());
            text.append('\n');
        }
    }
}
