package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.ImportReport;
import io.longshore.testing.SampleReports;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forms of recorded reports: one with every field, the same as a message without its layers,
 * one of a refused file, and one whose values are all null.
 */
class ReportFormsTest {
    @ParameterizedTest
    @ValueSource(strings = {"full", "truncated", "refused", "empty"})
    void aRecordedReportKeepsItsJsonByteForByte(String name) {
        byte[] json = SampleReports.recorded(name + ".json");

        assertThat(ImportReport.parse(json).toJson()).asString().isEqualTo(text(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "truncated", "refused", "empty"})
    void aRecordedReportKeepsItsPageAndItsText(String name) {
        ImportReport report = ImportReport.parse(SampleReports.recorded(name + ".json"));

        assertThat(ReportForms.PAGE.render(report))
                .asString()
                .isEqualTo(text(SampleReports.recorded(name + ".html")));
        assertThat(ReportForms.TEXT.render(report))
                .asString()
                .isEqualTo(text(SampleReports.recorded(name + ".txt")));
    }

    @Test
    void theMessageOfALargeReportDiffersInItsLayersOnly() {
        ImportReport full = ImportReport.parse(SampleReports.recorded("full.json"));

        assertThat(full.withoutLayers().toJson())
                .asString()
                .isEqualTo(text(SampleReports.recorded("truncated.json")));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
