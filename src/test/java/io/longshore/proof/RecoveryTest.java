package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.longshore.files.DurableFiles;
import io.longshore.pipeline.filing.LostReceipts;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogRecovery;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a log after a restore from an older copy, and what audit states about it. */
class RecoveryTest {
    @TempDir Path folder;
    private ProofSite site;

    @BeforeEach
    void begin() {
        site = new ProofSite(folder).createKey();
        site.file(site.gateway("data"), 0, 4);
    }

    private LogRecovery.Recovered recover(String data) {
        LostReceipts jobs = new LostReceipts(site.share());
        LogRecovery.Recovered done =
                new LogRecovery(site.siteLog(data)).run("restored", newest -> 0, jobs, null);
        jobs.append(done.ledger());
        return done;
    }

    private void assertRefused(Code code, Runnable action) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(action::run)
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private AuditResult assertWhole(int receipts) {
        AuditResult result = site.audit();
        assertThat(result.findings()).isEmpty();
        assertThat(result.receipts()).isEqualTo(receipts);
        return result;
    }

    private void restore(Path copy, Path to) throws IOException {
        DurableFiles.deleteTree(to);
        Trees.copy(copy, to);
    }

    @Test
    void aShareThatWasRestoredFromAnOlderCopyContinuesWithAnEntryThatStatesTheLoss()
            throws IOException {
        Path older = folder.resolve("older");
        Trees.copy(site.share().root(), older);
        site.file(site.gateway("data"), 4, 3);
        byte[] newest = Files.readAllBytes(site.log().checkpoint());
        restore(older, site.share().root());
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));

        LogRecovery.Recovered done = recover("data");

        assertThat(done.index()).isEqualTo(6);
        assertThat(done.entry().lost()).isEqualTo(9);
        site.file(site.gateway("data"), 4, 6);
        assertThat(assertWhole(10).notes()).singleElement().asString().contains("Entry 6", "3 ");
        AuditResult knowing = site.audit(Optional.of(newest));
        assertThat(knowing.findings()).isEmpty();
        assertThat(knowing.notes()).last().asString().contains("entry 6 states as lost");
    }

    @Test
    void receiptsOfJobsThatAreStillThereBecomeEntriesAgainInTheirOrder() throws IOException {
        Path older = folder.resolve("older");
        Trees.copy(site.log().root(), older);
        site.file(site.gateway("data"), 4, 3);
        restore(older, site.log().root());

        LogRecovery.Recovered done = recover("data");

        assertThat(done.jobs()).isEmpty();
        assertThat(done.ledger().size()).isEqualTo(10);
        assertThat(Files.readString(site.log().entry(7))).contains("\"job-4\"");
        assertThat(Files.readString(site.log().entry(9))).contains("\"job-6\"");
        assertWhole(7);
        site.file(site.gateway("data"), 7, 1);
        assertWhole(8);
    }

    @Test
    void entriesBehindAHoleAreSetAsideAndDoNotComeBack() throws IOException {
        site.file(site.gateway("data"), 4, 3);
        Files.delete(site.log().entry(7));
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));

        assertThat(recover("data").index()).isEqualTo(7);

        assertThat(site.log().root().resolve("lost/7-9/entry/008")).exists();
        site.file(site.gateway("data"), 7, 4);
        assertWhole(11);
    }

    @Test
    void jobsWhoseFoldersARestoreHasLostAreNamedAndNoGap() throws IOException {
        Path older = folder.resolve("older");
        Trees.copy(site.share().root(), older);
        site.file(site.gateway("data"), 4, 3);
        Path newest = folder.resolve("newest");
        Trees.copy(site.log().root(), newest);
        restore(older, site.share().root());
        restore(newest, site.log().root());
        assertThat(site.audit().findings())
                .extracting(Finding::job)
                .containsOnly("job-4", "job-5", "job-6");

        LogRecovery.Recovered done = recover("data");

        assertThat(done.jobs()).containsExactly("job-4", "job-5", "job-6");
        assertThat(done.entry().lost()).isNull();
        assertThat(assertWhole(7).removed()).isEqualTo(3);
        assertRefused(Code.BAD_USAGE, () -> recover("data"));
    }

    @Test
    void anotherGatewayThatKnewTheLostEntriesMayContinueAfterTheRecovery() throws IOException {
        Trees.copy(folder.resolve("data"), folder.resolve("standby"));
        Path older = folder.resolve("older");
        Trees.copy(site.share().root(), older);
        site.file(site.gateway("standby"), 4, 2);
        site.file(site.gateway("data"), 6, 2);
        restore(older, site.share().root());
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("standby"));

        recover("data");

        site.file(site.gateway("standby"), 4, 9);
        assertWhole(13);
    }

    @Test
    void aLogThatIsLostAltogetherBeginsAnewAndStatesTheLoss() {
        DurableFiles.deleteTree(site.log().root());
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));

        LogRecovery.Recovered done = recover("data");

        assertThat(done.index()).isEqualTo(1);
        assertThat(done.entry().lost()).isEqualTo(6);
        site.gateway("data");
        assertWhole(4);
    }

    @Test
    void tilesAndCheckpointsThatAreLostAreMadeAnewFromTheEntries() throws IOException {
        site.file(site.gateway("data"), 4, 300);
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data"), 304, 2);
        byte[] checkpoint = Files.readAllBytes(site.log().checkpoint());
        byte[] tile = Files.readAllBytes(site.log().root().resolve("tile/entries/000"));
        for (String lost : new String[] {"tile", "checkpoints"}) {
            DurableFiles.deleteTree(site.log().root().resolve(lost));
        }
        Files.delete(site.log().checkpoint());

        site.gateway("data");

        assertThat(site.log().checkpoint()).hasBinaryContent(checkpoint);
        assertThat(site.log().root().resolve("tile/entries/000")).hasBinaryContent(tile);
        assertWhole(306);
    }

    @Test
    void aRecoveryThatWasInterruptedBeforeTheReceiptsCanBeRepeated() throws IOException {
        Path older = folder.resolve("older");
        Trees.copy(site.log().root(), older);
        site.file(site.gateway("data"), 4, 3);
        restore(older, site.log().root());
        LostReceipts jobs = new LostReceipts(site.share());
        new LogRecovery(site.siteLog("data")).run("restored", newest -> 0, jobs, null);
        assertThat(site.audit().findings()).hasSize(3);

        recover("data");

        assertWhole(7);
        assertRefused(Code.BAD_USAGE, () -> recover("data"));
    }

    @Test
    void aRecoveryThatWasInterruptedBeforeItsEntryCanBeRepeated() throws IOException {
        site.file(site.gateway("data"), 4, 3);
        Files.delete(site.log().entry(7));
        Path aside = site.log().root().resolve("lost/7-9");
        for (String file : new String[] {"entry/008", "checkpoints/008", "checkpoints/009"}) {
            Files.createDirectories(aside.resolve(file).getParent());
            Files.move(site.log().root().resolve(file), aside.resolve(file));
        }
        Files.move(site.log().root().resolve("tile"), aside.resolve("tile"));
        Files.delete(site.log().checkpoint());
        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data"));

        recover("data");

        assertWhole(7);
    }

    @Test
    void aRotationMayEndAfterEachOfItsSteps() throws IOException {
        Path before = folder.resolve("before");
        Trees.copy(folder.resolve("data"), before);
        Path log = folder.resolve("log");
        Trees.copy(site.log().root(), log);
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        Path after = folder.resolve("after");
        Trees.copy(folder.resolve("data"), after);
        int size = site.log().lastCheckpoint();
        Path entry = folder.resolve("entry");
        Files.copy(site.log().entry(size - 1), entry);
        for (boolean hasEntry : new boolean[] {false, true}) {
            restore(log, site.log().root());
            restore(before, folder.resolve("data"));
            Files.copy(after.resolve("site.key"), folder.resolve("data/site-next.key"));
            Files.copy(after.resolve("site.vkey"), folder.resolve("data/site-next.vkey"));
            if (hasEntry) {
                Files.copy(entry, site.log().entry(size - 1));
            }

            site.gateway("data");

            assertWhole(4);
            assertThat(folder.resolve("data/site.vkey"))
                    .hasSameTextualContentAs((hasEntry ? after : before).resolve("site.vkey"));
            KeyChanges.rotate(site.siteLog("data"), "again");
            site.gateway("data");
            assertWhole(4);
        }
    }

    @Test
    void aLogOfBeforeAChangeOfTheKeyContinuesWithASignatureOfTheRecoveryKey() throws IOException {
        Path older = folder.resolve("older");
        Trees.copy(site.share().root(), older);
        site.file(site.gateway("data"), 4, 1);
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data"), 5, 2);
        List<byte[]> former = new ArrayList<>();
        for (int size = 1; size <= site.log().lastCheckpoint(); size++) {
            former.add(Files.readAllBytes(site.log().checkpoint(size)));
        }
        restore(older, site.share().root());

        assertRefused(Code.LOG_KEY_MISSING, () -> recover("data"));
        assertWhole(4);
        LostReceipts jobs = new LostReceipts(site.share());
        LogRecovery.Recovered done =
                new LogRecovery(site.siteLog("data"))
                        .run("restored", newest -> 0, jobs, site.recovery());
        jobs.append(done.ledger());

        site.file(site.gateway("data"), 4, 5);
        assertThat(assertWhole(9).notes()).singleElement().asString().contains("4 entries");
        for (byte[] checkpoint : former) {
            assertThat(site.audit(Optional.of(checkpoint)).findings()).isEmpty();
        }
    }

    @Test
    void aLogWithoutALossIsNotRecovered() {
        int size = site.log().lastCheckpoint();

        assertRefused(Code.BAD_USAGE, () -> recover("data"));

        assertThat(site.log().lastCheckpoint()).isEqualTo(size);
    }

    @Test
    void aKeyThatHasSignedNothingIsNotRotated() {
        ProofSite other = new ProofSite(folder.resolve("other")).createKey();

        assertRefused(
                Code.SITE_KEY_UNUSABLE, () -> KeyChanges.rotate(other.siteLog("data"), "early"));
        assertRefused(
                Code.SITE_KEY_UNUSABLE,
                () -> KeyChanges.replace(other.siteLog("data"), other.recovery(), null, "early"));

        other.file(other.gateway("data"), 0, 1);
        assertThat(other.audit().findings()).isEmpty();
    }
}
