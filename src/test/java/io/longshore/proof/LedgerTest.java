package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.longshore.files.DurableFiles;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.log.NoteKey;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a site: who appends, what is appended once, and when nothing is appended. */
class LedgerTest {
    @TempDir Path folder;
    private ProofSite site;

    @BeforeEach
    void begin() {
        site = new ProofSite(folder).createKey();
    }

    private void shareKey(String other) throws IOException {
        Path to = folder.resolve(other);
        Files.createDirectories(to);
        for (String name : List.of("site.key", "site.vkey", "recovery.vkey")) {
            Files.copy(
                    folder.resolve("data").resolve(name),
                    to.resolve(name),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void assertRefused(Code code, Runnable action) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(action::run)
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private void assertWhole(int receipts) {
        AuditResult result = site.audit();
        assertThat(result.findings()).isEmpty();
        assertThat(result.receipts()).isEqualTo(receipts);
    }

    @Test
    void aGatewayWithoutAKeyWritesNoReceipts() {
        ProofSite other = new ProofSite(folder.resolve("other"));
        ReceiptSteps gateway = other.gateway("data");
        FiledReport report = other.write("a", Status.VERIFIED);
        other.file(gateway, report);

        assertThat(gateway.state()).contains("no site key");
        assertThat(other.job(report).resolve(ReceiptSteps.RECEIPT)).doesNotExist();
        assertThat(other.log().root()).doesNotExist();
    }

    @Test
    void aGatewayThatFindsALogWithoutItsKeyRefusesToStart() throws IOException {
        site.gateway("data");
        assertRefused(Code.LOG_KEY_MISSING, () -> site.gateway("other"));

        ProofSite elsewhere = new ProofSite(folder.resolve("elsewhere")).createKey();
        Files.createDirectories(folder.resolve("other"));
        for (String name : List.of("site.key", "site.vkey")) {
            Files.copy(
                    elsewhere.vkey().resolveSibling(name),
                    folder.resolve("other").resolve(name),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        assertRefused(Code.LOG_KEY_MISSING, () -> site.gateway("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw--w----"})
    void aKeyThatOthersMayUseIsRefused(String rights) throws IOException {
        Files.setPosixFilePermissions(
                folder.resolve("data/site.key"), PosixFilePermissions.fromString(rights));

        assertRefused(Code.SITE_KEY_UNUSABLE, () -> site.gateway("data"));
    }

    @Test
    void aSecondKeyIsNotCreated() {
        assertRefused(Code.SITE_KEY_UNUSABLE, site::createKey);
    }

    @Test
    void eachStepMayBeRepeatedAfterARestart() {
        for (int i = 0; i < 8; i++) {
            FiledReport report = site.write("job-" + i, Status.VERIFIED);
            Path job = site.job(report);
            // Bit 0, 1, 2: the process ends after F1b, F1c, F1d.
            ReceiptSteps before = site.gateway("data");
            before.sign(report, job);
            byte[] receipt = DurableFiles.read(job.resolve(ReceiptSteps.RECEIPT));
            if ((i & 2) != 0) {
                before.append(report, job);
            }
            if ((i & 4) != 0) {
                before.prove(report, job);
            }
            site.file(site.gateway("data"), report);
            assertThat(site.job(report).resolve(ReceiptSteps.RECEIPT)).hasBinaryContent(receipt);
        }
        assertWhole(8);
    }

    @Test
    void anEntryWithoutTilesAndCheckpointIsCompletedAtTheNextStart() throws IOException {
        site.file(site.gateway("data"), 0, 5);
        int size = site.log().lastCheckpoint();
        Files.delete(site.log().checkpoint(size));
        Files.copy(
                site.log().checkpoint(size - 1),
                site.log().checkpoint(),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                site.log().checkpoint(size - 1),
                folder.resolve("data/log-checkpoint"),
                StandardCopyOption.REPLACE_EXISTING);

        site.gateway("data");

        assertWhole(5);
        assertThat(site.log().lastCheckpoint()).isEqualTo(size);
    }

    @Test
    void aGatewayThatWasHaltedContinuesBehindWhatAnotherOneAppended() throws IOException {
        ReceiptSteps halted = site.gateway("data");
        shareKey("standby");
        FiledReport mine = site.write("mine", Status.VERIFIED);
        halted.sign(mine, site.job(mine));
        // Halted here, in F1c; the other gateway takes over, files others first, then this one.
        ReceiptSteps standby = site.gateway("standby");
        site.file(standby, 0, 7);
        standby.sign(mine, site.job(mine));
        standby.append(mine, site.job(mine));

        halted.append(mine, site.job(mine));
        site.file(halted, mine);

        assertWhole(8);
    }

    @Test
    void twoGatewaysThatAppendAtOnceDoNotForkTheLog() throws Exception {
        shareKey("standby");
        ReceiptSteps one = site.gateway("data");
        ReceiptSteps other = site.gateway("standby");
        List<FiledReport> reports = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            reports.add(site.write("job-" + i, Status.VERIFIED));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (ReceiptSteps steps : List.of(one, other)) {
                work.add(
                        threads.submit(
                                () ->
                                        reports.forEach(
                                                it -> {
                                                    steps.sign(it, site.job(it));
                                                    steps.append(it, site.job(it));
                                                })));
            }
            for (Future<?> part : work) {
                await(part);
            }
        } finally {
            threads.shutdownNow();
        }
        reports.forEach(it -> site.file(one, it));
        site.gateway("data");
        assertWhole(40);
    }

    private static void await(Future<?> part) throws InterruptedException, ExecutionException {
        part.get();
    }

    @Test
    void aLogThatIsShorterThanTheGatewayHasSeenIsNotAppendedTo() throws IOException {
        site.file(site.gateway("data"), 0, 3);
        Path older = folder.resolve("older");
        Trees.copy(site.log().root(), older);
        site.file(site.gateway("data"), 3, 3);
        DurableFiles.deleteTree(site.log().root());
        Trees.copy(older, site.log().root());

        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));

        DurableFiles.deleteTree(site.log().root());
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));
    }

    @Test
    void aLogWithLostEntriesIsNotAppendedToByAGatewayThatSeesItForTheFirstTime()
            throws IOException {
        site.file(site.gateway("data"), 0, 3);
        shareKey("standby");
        Files.delete(site.log().entry(4));

        assertRefused(Code.LOG_SHORTER, () -> site.gateway("standby"));
    }

    @Test
    void anEntryThatTheKeyHasNotSignedStopsTheLog() throws IOException {
        ReceiptSteps gateway = site.gateway("data");
        site.file(gateway, 0, 2);
        Files.copy(site.log().entry(3), site.log().entry(4));

        FiledReport report = site.write("next", Status.VERIFIED);
        assertRefused(Code.LOG_DAMAGED, () -> site.file(gateway, report));
        assertRefused(Code.LOG_DAMAGED, () -> site.gateway("data"));
    }

    @Test
    void changedSettingsAreAnEntryBeforeTheNextReceipt() {
        site.file(site.gateway("data"), 0, 1);
        int size = site.log().lastCheckpoint();
        site.gateway("data");
        assertThat(site.log().lastCheckpoint()).isEqualTo(size);

        site.file(site.gateway("data", Map.of("longshore.checksum.policy", "required")), 1, 1);

        assertThat(site.log().lastCheckpoint()).isEqualTo(size + 2);
        assertWhole(2);
    }

    @Test
    void aJobThatRetentionRemovesIsNoGap() {
        ReceiptSteps gateway = site.gateway("data");
        FiledReport old = site.write("old", Status.VERIFIED);
        site.file(gateway, old);
        site.file(gateway, 0, 2);
        gateway.removing(old.report().jobId());
        gateway.removing(old.report().jobId());
        assertWhole(3);
        int size = site.log().lastCheckpoint();

        DurableFiles.deleteTree(site.job(old));

        assertWhole(3);
        assertThat(site.audit().removed()).isEqualTo(1);
        assertThat(site.log().lastCheckpoint()).isEqualTo(size);
    }

    @Test
    void reportsThatWereFiledBeforeTheLogBeganAreNoGap() {
        site.write("earlier", Status.VERIFIED);
        ProofSite before = new ProofSite(folder.resolve("before"));
        before.file(before.gateway("none"), 0, 3);
        before.createKey();
        before.file(before.gateway("data"), 3, 3);

        assertThat(before.audit().findings()).isEmpty();
    }

    @Test
    void receiptsOfAllKeysOfARotationAreValid() throws IOException {
        String first = Files.readString(site.vkey());
        site.file(site.gateway("data"), 0, 3);
        NoteKey second = KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data"), 3, 3);
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data"), 6, 3);

        assertThat(second.toString()).isNotEqualTo(first.strip());
        assertWhole(9);
    }

    @Test
    void aGatewayWithTheFormerKeyStopsAfterARotation() throws IOException {
        ReceiptSteps running = site.gateway("data");
        shareKey("standby");
        KeyChanges.rotate(site.siteLog("standby"), "yearly");

        FiledReport report = site.write("next", Status.VERIFIED);
        assertRefused(Code.LOG_KEY_MISSING, () -> site.file(running, report));
        assertRefused(Code.LOG_KEY_MISSING, () -> site.gateway("data"));
        site.gateway("standby");
    }

    @Test
    void aLostKeyIsReplacedByTheRecoveryKeyOnly() throws IOException {
        site.file(site.gateway("data"), 0, 3);
        ProofSite other = new ProofSite(folder.resolve("other")).createKey();
        assertRefused(
                Code.LOG_DAMAGED,
                () -> KeyChanges.replace(site.siteLog("new"), other.recovery(), null, "lost"));

        KeyChanges.replace(site.siteLog("new"), site.recovery(), null, "lost");

        site.file(site.gateway("new"), 3, 2);
        assertWhole(5);
    }

    @Test
    void entriesAfterTheLastValidOneOfARevokedKeyAreNamed() {
        site.file(site.gateway("data"), 0, 6);
        KeyChanges.replace(site.siteLog("new"), site.recovery(), 4, "stolen");
        site.file(site.gateway("new"), 6, 2);

        assertThat(site.audit().findings())
                .extracting(it -> it.kind() + " " + it.entry())
                .containsExactly("REVOKED 5", "REVOKED 6", "REVOKED 7");
    }
}
