package io.longshore.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.job.DocumentSchema;
import io.longshore.job.JobId;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportReportTest {
    private static final DocumentSchema SCHEMA =
            new DocumentSchema(
                    "import-report-v1.schema.json", Code.FILE_UNREADABLE, "an import report");
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String REPOSITORY = "harbor1.test.com/supervisor-services/lci";

    @Test
    void aReportIsUnchangedAfterWritingAndReadingItsJson() {
        ImportReport report = report();
        SCHEMA.check(report.toJson());
        assertThat(ImportReport.parse(report.toJson())).isEqualTo(report);
    }

    @Test
    void theJsonOfAReportMatchesTheContract() throws Exception {
        JsonNode tree = JsonTree.of(report().toJson());
        assertThat(tree.at("/status").asText()).isEqualTo("VERIFIED");
        assertThat(tree.at("/receivedAt").asText()).isEqualTo("2026-11-23T10:00:00.123Z");
        assertThat(tree.at("/source/checksum/outcome").asText()).isEqualTo("MATCHED");
        assertThat(tree.at("/images/0/type").asText()).isEqualTo("Bundle");
        assertThat(tree.at("/images/0/tags/0/replaced").isNull()).isTrue();
        assertThat(tree.at("/images/0/layers/0/outcome").asText()).isEqualTo("UPLOADED");
        assertThat(tree.at("/problems/0/severity").asText()).isEqualTo("warning");
        assertThat(tree.at("/problems/0/code").asText()).isEqualTo("TAG_MOVED");
        assertThat(tree.has("replayOf")).isFalse();
        assertThat(tree.has("truncated")).isFalse();
        assertThat(tree.at("/images/0").has("images")).isFalse();
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
        ImportReport.Image child =
                new ImportReport.Image(
                        REPOSITORY + "@" + DIGEST,
                        null,
                        ImageType.IMAGE,
                        List.of(),
                        "application/vnd.oci.image.manifest.v1+json",
                        "linux/arm64",
                        List.of(new ImportReport.Layer(DIGEST, 7, LayerOutcome.MOUNTED)),
                        null,
                        true);
        return ImportReport.of(JobId.parse("job-1"))
                .status(Status.VERIFIED)
                .receivedAt(Instant.parse("2026-11-23T10:00:00.123Z"))
                .startedAt(Instant.parse("2026-11-23T10:00:01Z"))
                .finishedAt(Instant.parse("2026-11-23T10:00:02Z"))
                .source(
                        new ImportReport.Source(
                                "lci/x.tar",
                                12L,
                                "ab".repeat(32),
                                new ImportReport.Checksum(ChecksumOutcome.MATCHED, "x.tar.sha256")))
                .target(REPOSITORY)
                .bundle(new ImportReport.Bundle(REPOSITORY + "@" + DIGEST, "9.0.1"))
                .images(
                        List.of(
                                new ImportReport.Image(
                                        REPOSITORY + "@" + DIGEST,
                                        "projects.example.com/lci@" + DIGEST,
                                        ImageType.BUNDLE,
                                        List.of(new ImportReport.Tag("9.0.1", null)),
                                        "application/vnd.docker.distribution.manifest.v2+json",
                                        "linux/amd64",
                                        List.of(
                                                new ImportReport.Layer(
                                                        DIGEST, 5, LayerOutcome.UPLOADED)),
                                        null,
                                        true),
                                new ImportReport.Image(
                                        REPOSITORY + "@" + DIGEST,
                                        null,
                                        ImageType.IMAGE,
                                        List.of(new ImportReport.Tag("multi", DIGEST)),
                                        "application/vnd.oci.image.index.v1+json",
                                        null,
                                        null,
                                        List.of(child),
                                        true)))
                .transfer(new ImportReport.Transfer(5, 0, 7, 2, 0.25))
                .signatures(
                        List.of(
                                new ImportReport.Signature(
                                        REPOSITORY + "@" + DIGEST,
                                        SignatureOutcome.VALID,
                                        "vendor.pub")))
                .problems(
                        List.of(
                                ReportProblem.of(
                                        Problem.permanent(Code.TAG_MOVED, "a", "b", "c"),
                                        Severity.WARNING,
                                        REPOSITORY,
                                        DIGEST)))
                .build();
    }
}
