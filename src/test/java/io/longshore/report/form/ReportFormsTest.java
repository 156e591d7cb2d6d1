package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.ImportReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forms of recorded reports: one with every field, the same as a message without its layers,
 * one of a refused file, and one whose values are all null.
 */
class ReportFormsTest {
    private static final Path RECORDED = Path.of("src/test/resources/reports");

    @ParameterizedTest
    @ValueSource(strings = {"full", "truncated", "refused", "empty"})
    void aRecordedReportKeepsItsJsonByteForByte(String name) throws IOException {
        byte[] json = recorded(name + ".json");

        assertThat(ImportReport.parse(json).toJson()).asString().isEqualTo(text(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "truncated", "refused", "empty"})
    void aRecordedReportKeepsItsPageAndItsText(String name) throws IOException {
        ImportReport report = ImportReport.parse(recorded(name + ".json"));

        assertThat(ReportPage.html(report)).asString().isEqualTo(text(recorded(name + ".html")));
        assertThat(ReportText.file(report)).asString().isEqualTo(text(recorded(name + ".txt")));
    }

    @Test
    void theMessageOfALargeReportDiffersInItsLayersOnly() throws IOException {
        ImportReport full = ImportReport.parse(recorded("full.json"));

        assertThat(full.withoutLayers().toJson())
                .asString()
                .isEqualTo(text(recorded("truncated.json")));
    }

    private static byte[] recorded(String file) throws IOException {
        return Files.readAllBytes(RECORDED.resolve(file));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
