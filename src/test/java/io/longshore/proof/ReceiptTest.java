package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.job.DocumentSchema;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.job.SenderOrigin;
import io.longshore.json.Json;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.receipt.DsseEnvelope;
import io.longshore.proof.receipt.Receipt;
import io.longshore.proof.receipt.Statement;
import io.longshore.report.FiledReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What receipts state, and their schema. */
class ReceiptTest {
    private static final DocumentSchema SCHEMA =
            new DocumentSchema("receipt-v1.schema.json", Code.FILE_UNREADABLE, "a receipt");
    private static final Path STORED = Path.of("src/test/resources/receipts");

    @TempDir Path folder;
    private ProofSite site;

    @BeforeEach
    void begin() {
        site = new ProofSite(folder).createKey();
    }

    private JsonNode statement(FiledReport report) throws IOException {
        ReceiptSteps gateway = site.gateway("data");
        site.file(gateway, report);
        byte[] receipt = Files.readAllBytes(site.job(report).resolve(ReceiptSteps.RECEIPT));
        NoteKey key = NoteKey.parse(Files.readString(site.vkey()));
        byte[] statement = DsseEnvelope.parse(receipt).require(key);
        SCHEMA.check(statement);
        return Json.THEIRS.readTree(statement);
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void theReceiptOfEachStatusFitsTheSchema(Status status) throws IOException {
        for (FiledReport report :
                List.of(
                        site.write(SampleReports.full(status, "x.tar", List.<ReportProblem>of())),
                        site.write("bare", status))) {
            JsonNode statement = statement(report);

            assertThat(statement.at("/predicateType").asText()).isEqualTo(Receipt.TYPE);
            assertThat(statement.at("/predicate/status").asText()).isEqualTo(status.name());
            assertThat(texts(statement.at("/predicate/notChecked")))
                    .contains("image-behaviour", "sender-address", "clock");
        }
    }

    @Test
    void theSchemaDescribesEveryMemberOfAReceipt() throws IOException {
        ticket(SampleReports.full().jobId());
        JsonNode statement = statement(site.write(SampleReports.full()));
        JsonNode schema =
                Json.THEIRS.readTree(Path.of("docs/schema/receipt-v1.schema.json").toFile());

        List<String> unknown = new ArrayList<>();
        collectUnknown(statement, schema, schema, "", unknown);

        assertThat(unknown).isEmpty();
    }

    private static void collectUnknown(
            JsonNode value, JsonNode schema, JsonNode root, String path, List<String> unknown) {
        JsonNode rule =
                schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
        if (value.isArray()) {
            value.forEach(it -> collectUnknown(it, rule.path("items"), root, path + "[]", unknown));
        } else if (value.isObject() && !path.endsWith("/digest")) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                String below = path + "/" + member.getKey();
                JsonNode of = rule.path("properties").path(member.getKey());
                if (of.isMissingNode()) {
                    unknown.add(below);
                } else {
                    collectUnknown(member.getValue(), of, root, below, unknown);
                }
            }
        }
    }

    @Test
    void aReceiptStatesWhoWhatWhenAndWithWhat() throws IOException {
        ticket(SampleReports.full().jobId());

        JsonNode receipt = statement(site.write(SampleReports.full())).at("/predicate");

        assertThat(receipt.at("/who/wayIn").asText()).isEqualTo("DROP");
        assertThat(receipt.at("/who/uploadedBy").asText()).isEqualTo("anna");
        assertThat(receipt.at("/who/uploadedVia").asText()).isEqualTo("SFTP");
        assertThat(receipt.at("/who/uploadedFrom/address").asText()).isEqualTo("192.0.2.7");
        assertThat(receipt.at("/who/uploadedFrom/key").asText()).isEqualTo("SHA256:abc");
        assertThat(receipt.at("/who/claimedRequester").asText()).isEqualTo("somebody");
        assertThat(receipt.at("/who/approvals").isArray()).isTrue();
        assertThat(receipt.at("/who/overrides").isArray()).isTrue();
        assertThat(receipt.at("/what/sizeBytes").asLong()).isEqualTo(40_001_536);
        assertThat(receipt.at("/what/sha256").asText()).isEqualTo("12".repeat(32));
        assertThat(receipt.at("/what/unpacked/sizeBytes").asLong()).isEqualTo(90_001_536);
        assertThat(receipt.at("/what/unpacked/sha256").asText()).isEqualTo("34".repeat(32));
        assertThat(receipt.at("/what/labels"))
                .extracting(it -> it.get("name").asText() + " " + it.get("from").asText())
                .containsExactly("change JOB", "classification FOLDER");
        assertThat(receipt.at("/when").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "received",
                        "checkStarted",
                        "checked",
                        "pushed",
                        "readBack",
                        "finished",
                        "signed",
                        "clock");
        assertThat(receipt.at("/tool/worker/host").asText()).isEqualTo("worker-1");
        assertThat(receipt.at("/tool/registry").asText()).isEqualTo("Harbor v2.13.0");
        assertThat(receipt.at("/tool/commit").asText()).isNotEmpty();
        assertThat(texts(receipt.at("/notChecked"))).doesNotContain("sender-address", "sender");
    }

    @Test
    void aReceiptNamesTheKeysThatHaveVerifiedASignature() throws IOException {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        for (String file : List.of("files/vendor.pub", "files/other.pub", "images/cosign.pub")) {
            Files.createDirectories(keys.resolve(file).getParent());
            Files.writeString(keys.resolve(file), "key " + file);
        }
        FiledReport report = site.write(SampleReports.full());
        site.file(
                site.gateway("data", Map.of("longshore.signature.keys", keys.toString())), report);
        byte[] receipt = Files.readAllBytes(site.job(report).resolve(ReceiptSteps.RECEIPT));
        Receipt.PolicyUsed policy =
                Statement.parse(
                                DsseEnvelope.parse(receipt)
                                        .require(NoteKey.parse(Files.readString(site.vkey()))))
                        .predicate()
                        .policy();

        assertThat(policy.keys()).hasSize(3);
        assertThat(policy.keysUsed())
                .extracting(Receipt.TrustedKey::file)
                .contains("files/vendor.pub")
                .doesNotContain("files/other.pub");
    }

    /** The file stays as it is: each later version reads what this one has written. */
    @Test
    void aStoredReceiptOfTheFirstVersionIsRead() throws IOException {
        byte[] stored = Files.readAllBytes(STORED.resolve("receipt-v1.dsse.json"));
        NoteKey key = NoteKey.parse(Files.readString(STORED.resolve("receipt-v1.vkey")).strip());

        byte[] statement = DsseEnvelope.parse(stored).require(key);

        SCHEMA.check(statement);
        Receipt receipt = Statement.parse(statement).predicate();
        assertThat(receipt.status()).isEqualTo(Status.INCOMPLETE);
        assertThat(receipt.what().labels()).hasSize(2);
        assertThat(receipt.who().uploadedFrom()).isNotNull();
    }

    private void ticket(JobId id) {
        ImportJob job =
                ImportJob.parseSidecar(
                        "{\"version\":1,\"requestedBy\":\"somebody\"}"
                                .getBytes(StandardCharsets.UTF_8),
                        "lci/x.tar");
        new WorkFolder(site.share(), new JobFolders(site.share()))
                .admit(
                        new Ticket(
                                Ticket.VERSION,
                                id,
                                Ticket.Origin.DROP,
                                "lci/x.tar",
                                job,
                                new TestClock().instant(),
                                "somebody",
                                List.of(),
                                new Provenance(
                                        new Principal("anna", Principal.Via.SFTP),
                                        Map.of(),
                                        Map.of(),
                                        new SenderOrigin("192.0.2.7", "SHA256:abc"),
                                        false),
                                null));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
