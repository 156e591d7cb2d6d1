package io.longshore.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportJobTest {
    @Test
    void onlyVersionAndFileAreRequired() {
        ImportJob job = parse("{\"version\":1,\"file\":\"lci/x.tar\"}");
        assertThat(job.file()).isEqualTo("lci/x.tar");
        assertThat(job.id()).isNull();
        assertThat(job.priorityOrDefault()).isEqualTo(4);
        assertThat(job.wantsNonDistributable()).isFalse();
    }

    @Test
    void everyFieldOfAJobIsRead() {
        ImportJob job =
                parse(
                        """
                        {"version":1,"id":"A-1","file":"x.tar","sha256":"%s",
                         "repository":"harbor1.test.com/p/r","requestedBy":"ops","priority":9,
                         "options":{"includeNonDistributable":true,"repoBasedTags":true},
                         "replayOf":"B"}"""
                                .formatted("aB".repeat(32)));
        assertThat(job.id()).isEqualTo(JobId.parse("a-1")).hasToString("A-1");
        assertThat(job.sha256()).isEqualTo("aB".repeat(32));
        assertThat(job.repository()).isEqualTo("harbor1.test.com/p/r");
        assertThat(job.requestedBy()).isEqualTo("ops");
        assertThat(job.priorityOrDefault()).isEqualTo(9);
        assertThat(job.wantsNonDistributable()).isTrue();
        assertThat(job.wantsRepoBasedTags()).isTrue();
        assertThat(job.replayOf()).isEqualTo(JobId.parse("B"));
    }

    @Test
    void aReplayKeepsTheLabelsOfTheJobThatItRepeatsUnlessItHasItsOwn() {
        ImportJob old = parse("{\"version\":3,\"file\":\"x.tar\",\"labels\":{\"a\":\"1\"}}");
        ImportJob none = parse("{\"version\":1,\"file\":\"x.tar\",\"replayOf\":\"B\"}");
        ImportJob own =
                parse(
                        "{\"version\":3,\"file\":\"x.tar\",\"replayOf\":\"B\",\"labels\":{\"b\":\"2\"}}");

        assertThat(none.keeping(old).labels()).containsExactly(Map.entry("a", "1"));
        assertThat(none.keeping(old).version()).isEqualTo(3);
        assertThat(own.keeping(old).labels()).containsExactly(Map.entry("b", "2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\":4,\"file\":\"x.tar\"} | version",
                "{\"version\":2,\"file\":\"x.tar\",\"labels\":{}} | labels",
                "{\"version\":3,\"file\":\"x.tar\",\"labels\":{\"A\":\"b\"}} | labels",
                "{\"version\":3,\"file\":\"x.tar\",\"labels\":{\"a\":\"\"}} | labels",
                "{\"version\":3,\"file\":\"x.tar\",\"labels\":{\"a\":7}} | labels",
                "{\"version\":1,\"file\":\"x.tar\",\"targetPrefix\":\"h.test/m\"} | targetPrefix",
                "{\"version\":2,\"file\":\"x.tar\",\"targetPrefix\":\"\"} | targetPrefix",
                "{\"version\":2,\"file\":\"x.tar\",\"targetPrefix\":7} | targetPrefix",
                "{\"version\":2,\"file\":\"x.tar\",\"targetPrefix\":\"h.test\",\"repository\":\"h.test/a\"} | not",
                "{\"version\":1} | file",
                "{\"version\":1,\"file\":\"x.tar\",\"colour\":1} | colour",
                "{\"version\":1,\"file\":\"/etc/passwd\"} | file",
                "{\"version\":1,\"file\":\"../../etc/passwd\"} | file",
                "{\"version\":1,\"file\":\"a/../../b.tar\"} | file",
                "{\"version\":1,\"file\":\"a/..\"} | file",
                "{\"version\":1,\"file\":\"\"} | file",
                "{\"version\":1,\"file\":7} | file",
                "{\"version\":1,\"file\":\"x.tar\",\"sha256\":\"abc\"} | sha256",
                "{\"version\":1,\"file\":\"x.tar\",\"priority\":10} | priority",
                "{\"version\":1,\"file\":\"x.tar\",\"options\":{\"a\":true}} | options",
                "{\"version\":1,\"version\":1,\"file\":\"x.tar\"} | version",
                "{\"version\":1,\"file\":\"x.tar\"} {} | JSON",
                "[] | object",
                "hello | JSON",
                "`` | empty",
            })
    void anInvalidJobIsRejectedAndTheWrongFieldIsNamed(String document, String named) {
        assertThatThrownBy(() -> parse(document))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.NOT_A_JOB);
                            assertThat(e.problem().what()).contains(named);
                        });
    }

    @Test
    void aBinaryMessageIsNotAJob() {
        assertThatThrownBy(() -> ImportJob.parse(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5}))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.NOT_A_JOB));
    }

    @Test
    void anOversizedJobIsNotParsed() {
        byte[] document = new byte[10 << 20];
        assertThatThrownBy(() -> ImportJob.parse(document)).hasMessageContaining("at most 65536");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "-x", "a..b", "a/b", "a b", "", "ä"})
    void anIdThatCouldLeaveTheShareIsRejected(String id) {
        assertThat(JobId.isJobId(id)).isFalse();
        assertThatThrownBy(
                        () -> parse("{\"version\":1,\"file\":\"x\",\"id\":\"%s\"}".formatted(id)))
                .hasMessageContaining("'id'");
    }

    @Test
    void anIdHasAtMost64Characters() {
        assertThat(JobId.isJobId("a".repeat(64))).isTrue();
        assertThat(JobId.isJobId("a".repeat(65))).isFalse();
        assertThat(JobId.isJobId("a\n")).isFalse();
    }

    @Test
    void idsAreComparedWithoutCase() {
        assertThat(JobId.parse("Job-A")).isEqualTo(JobId.parse("job-a"));
        assertThat(JobId.parse("Job-A")).hasSameHashCodeAs(JobId.parse("job-a"));
    }

    @Test
    void theFileOfAJobSidecarIsItsTarball() {
        assertThat(ImportJob.parseSidecar(bytes("{\"version\":1}"), "lci/x y.tar").file())
                .isEqualTo("lci/x y.tar");
        assertThatThrownBy(
                        () ->
                                ImportJob.parseSidecar(
                                        bytes("{\"version\":1,\"file\":\"y.tar\"}"), "x.tar"))
                .hasMessageContaining("NOT_A_JOB");
        assertThatThrownBy(() -> ImportJob.parseSidecar(bytes("[]"), "x.tar"))
                .hasMessageContaining("NOT_A_JOB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import-job-v1.schema.json",
                "import-job-v3.schema.json",
                "import-report-v1.schema.json",
                "receipt-v1.schema.json"
            })
    void theSchemasInTheDocsEqualThoseInTheJar(String name) throws Exception {
        try (InputStream inTheJar = ImportJob.class.getResourceAsStream("/schema/" + name)) {
            assertThat(inTheJar)
                    .isNotEmpty()
                    .hasBinaryContent(Files.readAllBytes(Path.of("docs/schema", name)));
        }
    }

    private static ImportJob parse(String document) {
        return ImportJob.parse(bytes(document));
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
