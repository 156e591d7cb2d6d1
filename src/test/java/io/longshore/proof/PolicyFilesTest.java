package io.longshore.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of users and keys in the policy document, and their changes in the log. */
class PolicyFilesTest {
    private static final String SFTP_USERS = "longshore.sftp.users";
    private static final String BROKER_USERS = "longshore.broker.users-file";

    @TempDir Path folder;
    private ProofSite site;
    private Path users;
    private Path brokerUsers;
    private Path keys;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder.resolve("site")).createKey();
        users = Files.writeString(folder.resolve("users"), "anna:ssh-ed25519 AAAA\n");
        brokerUsers = Files.writeString(folder.resolve("broker"), "sally=sender:swordfish\n");
        keys = Files.createDirectories(folder.resolve("keys/files"));
        settings.put(SFTP_USERS, users.toString());
        settings.put(BROKER_USERS, brokerUsers.toString());
        settings.put("longshore.signature.keys", keys.getParent().toString());
    }

    private ReceiptSteps gateway() {
        return site.gateway("data", settings);
    }

    /** The documents that the entries name, the last one at the end. */
    private List<JsonNode> documents() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (int i = 0; i < site.log().lastCheckpoint(); i++) {
            byte[] file = Files.readAllBytes(site.log().entry(i));
            if (LogEntry.parse(LogFolder.content(file)) instanceof LogEntry.Policy policy) {
                byte[] document = Files.readAllBytes(site.log().document(policy.document()));
                documents.add(Json.THEIRS.readTree(document));
            }
        }
        return documents;
    }

    private static String hash(JsonNode document, String setting) {
        for (JsonNode file : document.path("files")) {
            if (file.path("setting").asText().equals(setting)) {
                return file.path("sha256").asText();
            }
        }
        throw new AssertionError(document);
    }

    @Test
    void theDocumentHasTheHashesOfTheFilesOfUsers() throws IOException {
        gateway();

        JsonNode document = documents().get(0);
        assertThat(hash(document, SFTP_USERS))
                .isEqualTo(Digest.of(Files.readAllBytes(users)).hex());
        assertThat(hash(document, BROKER_USERS))
                .isEqualTo(Digest.of("sally=sender\n".getBytes(UTF_8)).hex());
        assertThat(document.toString()).doesNotContain("swordfish");
    }

    @Test
    void aChangedPasswordOfABrokerUserIsNoChangeOfThePolicyAndAChangedRoleIs() throws IOException {
        gateway();
        Files.writeString(brokerUsers, "sally=sender:another\n");
        gateway();
        assertThat(documents()).hasSize(1);

        Files.writeString(brokerUsers, "sally=sender,admin:another\n");
        gateway();
        assertThat(documents()).hasSize(2);
    }

    @Test
    void changedUsersAreAnEntryBeforeTheyHold() throws IOException {
        ReceiptSteps gateway = gateway();
        Files.writeString(users, "mallory:ssh-ed25519 AAAA\n");

        String applied =
                gateway.apply(
                        () -> {
                            try {
                                assertThat(documents()).hasSize(2);
                                return Files.readString(users);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });

        assertThat(hash(documents().get(1), SFTP_USERS))
                .isEqualTo(Digest.of(applied.getBytes(UTF_8)).hex());
        FiledReport report = site.write("later", Status.VERIFIED);
        site.file(gateway, report);
        String receipt = Files.readString(site.job(report).resolve(ReceiptSteps.RECEIPT));
        String payload = Json.THEIRS.readTree(receipt).path("payload").asText();
        assertThat(new String(Base64.getDecoder().decode(payload), UTF_8))
                .contains(Digest.of(Json.compact(documents().get(1))).hex());
        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void aChangedKeyIsAnEntryBeforeItCounts() throws IOException {
        ReceiptSteps gateway = gateway();
        assertThat(gateway.apply(() -> "none")).isEqualTo("none");
        assertThat(documents()).hasSize(1);

        Files.writeString(keys.resolve("vendor.pub"), "a key");
        gateway.apply(() -> "new");
        assertThat(documents()).hasSize(2);
        assertThat(documents().get(1).path("keys").toString()).contains("\"files/vendor.pub\"");
    }

    @Test
    void filesThatChangeWhileTheyAreReadAreReadAgain() throws IOException {
        ReceiptSteps gateway = gateway();
        AtomicInteger reads = new AtomicInteger();

        gateway.apply(
                () -> {
                    try {
                        int read = reads.incrementAndGet();
                        return read < 3 ? Files.writeString(users, "user" + read + ":x") : users;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });

        assertThat(reads).hasValue(3);
        assertThat(hash(documents().get(documents().size() - 1), SFTP_USERS))
                .isEqualTo(Digest.of(Files.readAllBytes(users)).hex());
    }

    @Test
    void whileNothingCanBeAppendedChangedUsersDoNotHold() throws IOException {
        ReceiptSteps gateway = gateway();
        Files.writeString(users, "mallory:ssh-ed25519 AAAA\n");
        Files.move(site.log().root(), folder.resolve("away"));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> gateway.apply(() -> "not read"))
                .satisfies(e -> assertThat(e.problem().retryable()).isTrue())
                .satisfies(e -> assertThat(e.problem().code()).isNotEqualTo(Code.BAD_SETTING));
    }
}
