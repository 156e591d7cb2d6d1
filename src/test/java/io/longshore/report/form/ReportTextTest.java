package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.testing.SampleReports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportTextTest {
    @Test
    void theFirstLineIsTheStatusThenProblemAndFix() {
        List<String> lines =
                ReportText.text(
                                SampleReports.full(
                                        Status.REJECTED,
                                        "x.tar",
                                        List.of(problem("It was cut off.", "Send it again."))))
                        .lines()
                        .toList();

        assertThat(lines.get(0)).startsWith("REJECTED: ");
        assertThat(lines)
                .containsSubsequence(
                        "Problem:   It was cut off.",
                        "Do:        Send it again.",
                        "Code:      TARBALL_TRUNCATED",
                        "File:      x.tar");
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void everyTextBeginsWithTheStatusFollowedByTheProblem(Status status) {
        List<ReportProblem> problems = List.of(problem("It was cut off.", "Send it again."));
        List<String> lines =
                ReportText.text(SampleReports.full(status, "x.tar", problems)).lines().toList();

        assertThat(lines.get(0)).matches(status + ": [A-Z].*[a-z]\\.");
        assertThat(lines.subList(1, 6))
                .containsExactly(
                        "",
                        "Problem:   It was cut off.",
                        "Do:        Send it again.",
                        "Code:      TARBALL_TRUNCATED",
                        "");
        assertThat(lines.subList(6, lines.size()))
                .as("a name, a colon and, in one column, the value")
                .allMatch(line -> line.matches("[A-Z][-A-Za-z0-9 ]*: +\\S.*"))
                .allMatch(line -> line.charAt(10) == ' ' && line.charAt(11) != ' ');
    }

    @Test
    void textFromOutsideAddsNoLines() {
        String text =
                ReportText.text(
                        SampleReports.full(
                                Status.REJECTED,
                                "x\nVERIFIED: all is well\u001b[2J",
                                List.of(problem("a\r\nb", "c"))));

        assertThat(text.lines()).noneMatch(line -> line.startsWith("VERIFIED"));
        assertThat(text).doesNotContain("\u001b", "\r");
    }

    @Test
    void theFileHasWindowsLineEnds() {
        byte[] file = ReportText.file(SampleReports.full(Status.VERIFIED, "x.tar", List.of()));

        assertThat(new String(file, StandardCharsets.UTF_8)).contains("\r\n").endsWith("\r\n");
    }

    private static ReportProblem problem(String what, String fix) {
        return new ReportProblem(
                "TARBALL_TRUNCATED", Severity.ERROR, null, null, what, "", fix, true);
    }
}
