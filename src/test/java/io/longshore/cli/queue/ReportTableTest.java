package io.longshore.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.testing.SampleReports;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTableTest {
    private static final List<ImportReport> REPORTS =
            List.of(
                    SampleReports.full(),
                    SampleReports.of(
                            JobId.parse("20261123-101500-lci-v9.0.1-k3f9"),
                            Status.VERIFIED,
                            Instant.parse("2026-11-23T10:15:00Z"),
                            "a/long/path/to/a/file/\u001b[31m" + "x".repeat(60) + ".tar"));

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 100, 132, 200})
    void noLineIsLongerThanTheTerminalIsWide(int width) {
        String text = new ReportTable(width).text(REPORTS);

        assertThat(text.lines()).hasSize(2).allMatch(line -> line.length() < width);
    }

    @Test
    void aNarrowTerminalStillShowsTimeStatusAndJob() {
        String text = new ReportTable(80).text(REPORTS);

        assertThat(text)
                .contains("2026-11-23 10:15:00 UTC  VERIFIED    20261123-101500-lci-v9.0.1-k3f9")
                .contains("…");
    }

    @Test
    void withoutATerminalNothingIsCutAndNoCharacterSteersOne() {
        String text = new ReportTable(Integer.MAX_VALUE).text(REPORTS);

        assertThat(text).contains("x".repeat(60) + ".tar").doesNotContain("\u001b", "…");
    }
}
