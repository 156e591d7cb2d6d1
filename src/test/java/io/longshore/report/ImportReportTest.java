package io.longshore.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.job.DocumentSchema;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.testing.SampleReports;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImportReportTest {
    private static final DocumentSchema SCHEMA =
            new DocumentSchema(
                    "import-report-v1.schema.json", Code.FILE_UNREADABLE, "an import report");

    @Test
    void aReportIsUnchangedAfterWritingAndReadingItsJson() {
        ImportReport report = report();
        SCHEMA.check(report.toJson());
        assertThat(ImportReport.parse(report.toJson())).isEqualTo(report);
    }

    @Test
    void theJsonOfAReportMatchesTheContract() throws Exception {
        JsonNode tree = JsonTree.of(report().toJson());
        assertThat(tree.at("/status").asText()).isEqualTo("INCOMPLETE");
        assertThat(tree.at("/receivedAt").asText()).isEqualTo("2026-11-23T08:00:00.123Z");
        assertThat(tree.at("/source/checksum/outcome").asText()).isEqualTo("MATCHED");
        assertThat(tree.at("/images/0/type").asText()).isEqualTo("Bundle");
        assertThat(tree.at("/images/0/tags/1/replaced").isNull()).isTrue();
        assertThat(tree.at("/images/0/layers/0/outcome").asText()).isEqualTo("UPLOADED");
        assertThat(tree.at("/problems/1/severity").asText()).isEqualTo("warning");
        assertThat(tree.at("/problems/1/code").asText()).isEqualTo("TAG_MOVED");
        assertThat(tree.has("truncated")).isFalse();
        assertThat(tree.at("/images/0").has("images")).isFalse();
    }

    @Test
    void valuesThatAReportDoesNotHaveAreNullOrLeftOutAsTheSchemaSays() throws Exception {
        byte[] json = SampleReports.recorded("refused.json");
        SCHEMA.check(ImportReport.parse(json).toJson());
        JsonNode tree = JsonTree.of(json);
        assertThat(tree.at("/startedAt").isNull()).isTrue();
        assertThat(tree.at("/source/sizeBytes").isNull()).isTrue();
        for (String left : new String[] {"replayOf", "sentBy", "uploadedBy", "scan", "summary"}) {
            assertThat(tree.has(left)).as(left).isFalse();
        }
    }

    @Test
    void aTruncatedReportHasNoLayersAndIsMarkedAsTruncated() throws Exception {
        byte[] json = report().withoutLayers().toJson();
        SCHEMA.check(json);
        JsonNode tree = JsonTree.of(json);
        assertThat(tree.at("/truncated").asBoolean()).isTrue();
        assertThat(tree.findValues("layers")).isEmpty();
        assertThat(tree.at("/images/1/images/0/image").asText()).contains("@sha256:");
    }

    @Test
    void fieldsOfANewerVersionAreIgnored() {
        String json = new String(report().toJson(), StandardCharsets.UTF_8);
        String newer = json.replaceFirst("\\{", "{ \"somethingNew\": {\"high\": 0},");
        assertThat(ImportReport.parse(newer.getBytes(StandardCharsets.UTF_8))).isEqualTo(report());
    }

    @Test
    void invalidReportJsonIsAProblem() {
        assertThatThrownBy(() -> ImportReport.parse("hello".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("FILE_UNREADABLE");
    }

    private static ImportReport report() {
        return SampleReports.full();
    }
}
