package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.pipeline.filing.LostReceipts;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.LogRecovery;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.SignedNote;
import io.longshore.service.Role;
import io.longshore.service.Service;
import io.longshore.service.site.Site;
import io.longshore.share.Share;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each row of the table "Restore with receipts" in docs/operations.md, with a service: no fork of
 * the log, and no second import.
 */
@RequiresTool("docker-registry")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogRestoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Path folder;
    private Distribution registry;
    private Site site;
    private SiteLog log;

    /** One delivery was filed, and one waited for its import, when the older copy was made. */
    @BeforeAll
    void twoStatesOfASite(@TempDir Path shared) throws Exception {
        folder = shared;
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        site = new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
        log =
                new SiteLog(
                        new LogFolder(site.share().resolve(".longshore").resolve(SiteLog.NAME)),
                        site.data());
        KeyChanges.create(log, ProofSite.NAME, folder.resolve("recovery.key"));
        Share.prepare(site.share());
        deliver("a");
        Service gateway = Service.start(site.settings(), Role.GATEWAY);
        try {
            site.drop(Fixtures.IMAGE, "b/x.tar");
            await("b waits for a worker").atMost(PATIENCE).until(() -> waiting().size() == 1);
        } finally {
            gateway.close();
        }
        copy("older");
        deliver("c");
        copy("newer");
        assertWhole(3);
    }

    @AfterAll
    void close() {
        registry.close();
    }

    @BeforeEach
    void restoreTheNewer() throws IOException {
        restore("newer", "share");
        restore("newer", "data");
    }

    private void copy(String name) throws IOException {
        for (String part : List.of("share", "data")) {
            copyTree(folder.resolve(part), folder.resolve(name).resolve(part));
        }
    }

    private void restore(String name, String part) throws IOException {
        DurableFiles.deleteTree(folder.resolve(part));
        copyTree(folder.resolve(name).resolve(part), folder.resolve(part));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private void deliver(String name) throws Exception {
        int before = filed().size() + waiting().size();
        Service service = site.start();
        try {
            site.drop(Fixtures.IMAGE, name + "/x.tar");
            awaitFiled(before + 1);
        } finally {
            service.close();
        }
    }

    private void awaitFiled(int count) {
        await(count + " are filed")
                .atMost(PATIENCE)
                .until(() -> filed().size() == count && waiting().isEmpty());
    }

    private List<Path> filed() throws IOException {
        return folders("done");
    }

    private List<Path> waiting() throws IOException {
        return folders("work").stream().filter(it -> Files.exists(it.resolve("x.tar"))).toList();
    }

    private List<Path> folders(String place) throws IOException {
        try (Stream<Path> all = Files.list(site.share().resolve(place))) {
            return all.toList();
        }
    }

    private AuditResult audit(@Nullable Path earlier) throws IOException {
        SignedNote note = earlier == null ? null : SignedNote.parse(Files.readAllBytes(earlier));
        return new Audit(site.share(), log.folder(), null, note, null).run();
    }

    private void assertWhole(int receipts) throws IOException {
        AuditResult result = audit(null);
        assertThat(result.findings()).isEmpty();
        assertThat(result.receipts()).isEqualTo(receipts);
    }

    /** A delivery after the start, so that everything before it had its turn. */
    private void assertEachWasImportedOnce(String... expected) throws Exception {
        deliver("marker");
        List<String> files = new ArrayList<>();
        for (Path job : filed()) {
            files.add(
                    Json.THEIRS
                            .readTree(job.resolve("report.json").toFile())
                            .at("/source/file")
                            .asText()
                            .replace("/x.tar", ""));
        }
        assertThat(files).containsExactlyInAnyOrder(expected);
        assertThat(folders("rejected")).isEmpty();
        assertThat(waiting()).isEmpty();
        assertWhole(expected.length);
    }

    private void assertStartRefused(Code code) throws IOException {
        byte[] before = Files.readAllBytes(log.folder().checkpoint());
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> site.start().close())
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
        assertThat(log.folder().checkpoint()).hasBinaryContent(before);
    }

    @Test
    void anOlderShareIsRefusedAndContinuesAfterItsRecovery() throws Exception {
        restore("older", "share");

        assertStartRefused(Code.LOG_SHORTER);

        LostReceipts jobs = new LostReceipts(new Share(site.share()));
        LogRecovery.Recovered done = new LogRecovery(log).run("restored", newest -> 0, jobs, null);
        assertThat(jobs.append(done.ledger())).isZero();
        assertEachWasImportedOnce("a", "b", "marker");
        Path newest = folder.resolve("newer/share/.longshore/log/checkpoint");
        assertThat(audit(newest).findings()).isEmpty();
        assertThat(audit(newest).notes()).last().asString().contains("states as lost");
    }

    @Test
    void anOlderShareFromBeforeAChangeOfTheKeyContinuesWithTheRecoveryKey() throws Exception {
        KeyChanges.rotate(log, "every year");
        restore("older", "share");

        assertStartRefused(Code.LOG_KEY_MISSING);

        LostReceipts jobs = new LostReceipts(new Share(site.share()));
        LogRecovery.Recovered done =
                new LogRecovery(log)
                        .run("restored", newest -> 0, jobs, folder.resolve("recovery.key"));
        assertThat(jobs.append(done.ledger())).isZero();
        assertEachWasImportedOnce("a", "b", "marker");
        assertThat(audit(folder.resolve("newer/share/.longshore/log/checkpoint")).findings())
                .isEmpty();
    }

    @Test
    void olderDataWithAMessageOfAFiledJobImportNothingAgain() throws Exception {
        restore("older", "data");

        assertEachWasImportedOnce("a", "b", "c", "marker");
        assertThat(audit(folder.resolve("newer/share/.longshore/log/checkpoint")).findings())
                .isEmpty();
    }

    @Test
    void aSiteThatIsOlderAltogetherContinuesAndAnEarlierCheckpointShowsTheLoss() throws Exception {
        restore("older", "share");
        restore("older", "data");

        assertEachWasImportedOnce("a", "b", "marker");
        assertThat(audit(folder.resolve("newer/share/.longshore/log/checkpoint")).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.FORKED);
    }

    @Test
    void aLostIndexOfTheLogIsMadeAgain() throws Exception {
        DurableFiles.deleteTree(log.folder().root().resolve("tile"));
        DurableFiles.deleteTree(log.folder().root().resolve("checkpoints"));
        Files.delete(log.folder().checkpoint());

        assertEachWasImportedOnce("a", "b", "c", "marker");
    }

    @Test
    void aLostKeyIsRefusedUntilItIsReplaced() throws Exception {
        Files.delete(site.data().resolve("site.key"));
        Files.delete(site.data().resolve("site.vkey"));

        assertStartRefused(Code.LOG_KEY_MISSING);

        KeyChanges.replace(log, folder.resolve("recovery.key"), null, "lost");
        assertEachWasImportedOnce("a", "b", "c", "marker");
    }

    @Test
    void aLostJournalImportsNoFiledJobAgain() throws Exception {
        DurableFiles.deleteTree(site.data().resolve("broker"));

        assertEachWasImportedOnce("a", "b", "c", "marker");
    }

    @Test
    void aJournalThatIsLostWhileAJobWaitsImportsThisJobOnce() throws Exception {
        restore("older", "share");
        restore("older", "data");
        DurableFiles.deleteTree(site.data().resolve("broker"));

        assertEachWasImportedOnce("a", "b", "marker");
    }
}
