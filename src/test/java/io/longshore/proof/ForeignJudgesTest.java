package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.job.DocumentSchema;
import io.longshore.json.Json;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.log.Cosignature;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.NoteSigner;
import io.longshore.proof.log.SignedNote;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SampleReports;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that share no code with Longshore accept log, proofs and receipts, and refuse others.
 */
class ForeignJudgesTest {
    private static final String GO = "longshore-log-check";
    private static final String PYTHON = "longshore-receipt-check";
    private static final DocumentSchema SCHEMA =
            new DocumentSchema("receipt-v1.schema.json", Code.FILE_UNREADABLE, "a receipt");

    @TempDir Path folder;
    private ProofSite site;
    private ReceiptSteps gateway;
    private String vkey;

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder).createKey();
        gateway = site.gateway("data");
        vkey = Files.readString(site.vkey()).strip();
    }

    private Tool.Result go(Object... arguments) {
        return tool(GO, arguments);
    }

    private static Tool.Result tool(String program, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        return Tool.runAnyhow(command, Map.of());
    }

    @Test
    @RequiresTool(GO)
    void goReadsEveryEntryOfALogOfAnySize() throws IOException {
        // Sizes around a full tile: two entries are there before the first report.
        int filed = 0;
        for (int size : List.of(1, 2, 253, 254, 255, 256, 300)) {
            site.file(gateway, filed, size - filed);
            filed = size;

            Tool.Result read = go("log", site.log().root(), vkey);

            assertThat(read.err()).isEmpty();
            assertThat(read.text().lines()).hasSize(size + 2);
        }
    }

    @Test
    @RequiresTool(GO)
    void goFindsTheLogConsistentWithEachEarlierCheckpoint() {
        site.file(gateway, 0, 40);
        for (int size = 1; size <= 42; size++) {
            Tool.Result compared =
                    go("consistent", site.log().root(), vkey, site.log().checkpoint(size));

            assertThat(compared.err()).as("size " + size).isEmpty();
        }
    }

    @Test
    @RequiresTool(GO)
    void goComparesWithACheckpointOfBeforeARotationIfItHasBothKeys() throws IOException {
        site.file(gateway, 0, 3);
        Path earlier = Files.copy(site.log().checkpoint(), folder.resolve("earlier"));
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data"), 3, 3);
        String now = Files.readString(site.vkey()).strip();

        assertThat(go("consistent", site.log().root(), now, earlier).exitCode()).isNotZero();
        Tool.Result both = go("consistent", site.log().root(), vkey + "\n" + now, earlier);
        assertThat(both.err()).isEmpty();
    }

    @Test
    @RequiresTool(GO)
    void goAcceptsTheProofOfEachReceiptForItsOwnEntryOnly() throws IOException {
        site.file(gateway, 0, 9);
        List<String> entries = go("log", site.log().root(), vkey).text().lines().toList();
        Path entry = folder.resolve("entry");
        for (int i = 0; i < 9; i++) {
            Path proof =
                    site.share()
                            .root()
                            .resolve(i % 3 == 2 ? "rejected" : "done")
                            .resolve("job-" + i)
                            .resolve(ReceiptSteps.PROOF);
            Files.writeString(entry, entries.get(i + 2));
            assertThat(go("proof", proof, vkey, entry).err()).isEmpty();

            Files.writeString(entry, entries.get((i + 1) % 9 + 2));
            assertThat(go("proof", proof, vkey, entry).exitCode()).isEqualTo(1);
        }
    }

    @Test
    @RequiresTool(GO)
    void goAcceptsTheCosignatureOfAWitness() throws IOException {
        NoteSigner witness = NoteSigner.generate("witness.test.com", NoteKey.Type.COSIGNATURE);
        NoteSigner other = NoteSigner.generate("witness.test.com", NoteKey.Type.COSIGNATURE);
        SignedNote note = SignedNote.parse(Files.readAllBytes(site.log().checkpoint()));
        Path signed = folder.resolve("cosigned");
        Files.write(
                signed,
                note.with(Cosignature.sign(note, witness, Instant.ofEpochSecond(1_800_000_000)))
                        .toBytes());

        assertThat(go("cosigned", signed, witness.key()).err()).isEmpty();
        assertThat(go("cosigned", signed, other.key()).exitCode()).isEqualTo(1);
    }

    @Test
    @RequiresTool(PYTHON)
    void inTotoAcceptsTheReceiptOfEveryKindOfReport() throws IOException {
        FiledReport full = site.write(SampleReports.full());
        site.file(gateway, full);
        site.file(gateway, 0, 3);
        FiledReport failed = site.write("failed", Status.FAILED);
        site.file(gateway, failed);
        for (FiledReport report : List.of(full, failed)) {
            Path receipt = site.job(report).resolve(ReceiptSteps.RECEIPT);

            Tool.Result read = tool(PYTHON, receipt, vkey);

            assertThat(read.err()).isEmpty();
            SCHEMA.check(read.out());
            JsonNode statement = Json.THEIRS.readTree(read.text());
            assertThat(statement.at("/predicate/status").asText())
                    .isEqualTo(report.report().status().name());
        }
    }

    @Test
    @RequiresTool(PYTHON)
    void inTotoRefusesAReceiptThatWasChangedOrHasAnotherKey() throws IOException {
        FiledReport report = site.write(SampleReports.full());
        site.file(gateway, report);
        Path receipt = site.job(report).resolve(ReceiptSteps.RECEIPT);
        NoteSigner other = NoteSigner.generate(ProofSite.NAME, NoteKey.Type.ED25519);
        assertThat(tool(PYTHON, receipt, other.key()).exitCode()).isEqualTo(1);

        String text = Files.readString(receipt);
        int at = text.indexOf("\"payload\":\"") + 40;
        char changed = text.charAt(at) == 'A' ? 'B' : 'A';
        Files.writeString(receipt, text.substring(0, at) + changed + text.substring(at + 1));
        assertThat(tool(PYTHON, receipt, vkey).exitCode()).isEqualTo(1);
    }
}
