package io.longshore.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.longshore.files.DurableFiles;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.SiteKey;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Cosignature;
import io.longshore.proof.log.SignedNote;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that the holder of the site key has rebuilt, before a witness of others. */
@RequiresTool({LiteWitness.PROGRAM, "ssh-agent", "ssh-add", "ssh-keygen", "python3"})
class WitnessTest {
    private static final int REWRITES = Integer.getInteger("longshore.test.rewrites", 100);
    private static final int REPORTS = 6;

    @TempDir Path folder;
    private LiteWitness witness;
    private ProofSite site;

    @BeforeEach
    void begin() throws IOException {
        witness = new LiteWitness(Files.createDirectory(folder.resolve("w")));
        site = new ProofSite(folder.resolve("site")).createKey();
        witness.add(SiteKey.readVkey(site.vkey()));
    }

    @AfterEach
    void end() {
        witness.close();
    }

    private static void assertRefused(Code code, Runnable action) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(action::run)
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    /** Files reports, and shows the log to the witness as a gateway does when it begins to lead. */
    private SignedNote witnessed(ProofSite of, int first, int count) throws IOException {
        of.file(of.gateway("data", witness.settings()), first, count);
        of.gateway("data", witness.settings());
        return SignedNote.parse(Files.readAllBytes(of.log().cosigned()));
    }

    private AuditResult audit(ProofSite of, SignedNote seen) {
        return of.audit(seen, witness.key());
    }

    @Test
    void theWitnessSignsEachLongerLog() throws IOException {
        for (int i = 0; i < 3; i++) {
            SignedNote seen = witnessed(site, i * REPORTS, REPORTS);

            assertThat(Checkpoint.of(seen).size()).isEqualTo((i + 1) * REPORTS + 2);
            assertThat(Cosignature.of(seen, witness.key())).isPresent();
            AuditResult result = audit(site, seen);
            assertThat(result.findings()).isEmpty();
            assertThat(result.warning()).isNull();
            assertThat(result.notes()).last().asString().contains("witness.test.com");
        }
    }

    @Test
    void everyHistoryThatIsSignedAgainWithTheSiteKeyIsFoundByTheWitness() throws IOException {
        SignedNote seen = witnessed(site, 0, REPORTS);
        long seed = Long.getLong("longshore.test.seed", new Random().nextLong());
        System.out.println("seed of the rewritten histories: " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < REWRITES; i++) {
            Path copy = folder.resolve("rewritten");
            ProofSite rewritten = new ProofSite(copy);
            Trees.copy(folder.resolve("site/data"), copy.resolve("data"));
            Files.delete(copy.resolve("data/log-checkpoint"));
            String how = rewrite(rewritten, random);
            String what = "seed " + seed + ", " + i + ": " + how;

            assertThat(rewritten.audit().findings()).as(what).isEmpty();
            assertThat(rewritten.audit().warning()).as(what).contains("the holder of its key");
            assertThat(audit(rewritten, seen).findings())
                    .as(what)
                    .extracting(Finding::kind)
                    .containsAnyOf(Finding.Kind.FORKED, Finding.Kind.TRUNCATED);
            assertThatExceptionOfType(ProblemException.class)
                    .as(what)
                    .isThrownBy(() -> rewritten.gateway("data", witness.settings()))
                    .satisfies(
                            e ->
                                    assertThat(e.problem().code())
                                            .isIn(Code.LOG_DAMAGED, Code.LOG_SHORTER));
            DurableFiles.deleteTree(copy);
        }
        assertThat(audit(site, seen).findings()).isEmpty();
    }

    /** Another history with the same key: reports left out, added, changed or in another order. */
    private static String rewrite(ProofSite site, Random random) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < REPORTS; i++) {
            jobs.add("job-" + i);
        }
        int at = random.nextInt(REPORTS);
        String how =
                switch (random.nextInt(5)) {
                    case 0 -> "without " + jobs.remove(at);
                    case 1 -> {
                        jobs.add(at, "smuggled");
                        yield "with one more at " + at;
                    }
                    case 2 -> {
                        Collections.rotate(jobs, 1 + random.nextInt(REPORTS - 1));
                        yield "in another order: " + jobs;
                    }
                    case 3 -> {
                        jobs.subList(at, REPORTS).clear();
                        yield "truncated to " + at;
                    }
                    default -> "with another status of " + jobs.get(at);
                };
        ReceiptSteps gateway = site.gateway("data");
        for (String job : jobs) {
            boolean changed = how.equals("with another status of " + job);
            site.file(gateway, site.write(job, changed ? Status.FAILED : Status.VERIFIED));
        }
        return how;
    }

    @Test
    void aLogThatIsShorterThanTheWitnessHasSeenIsNotAppendedTo() throws IOException {
        site.file(site.gateway("data", witness.settings()), 0, 2);
        Path older = folder.resolve("older");
        Trees.copy(folder.resolve("site"), older);
        witnessed(site, 2, 2);
        DurableFiles.deleteTree(folder.resolve("site"));
        Trees.copy(older, folder.resolve("site"));

        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data", witness.settings()));
    }

    @Test
    void aWitnessAcceptsAKeyAfterItsOperatorHasAddedIt() throws IOException {
        witnessed(site, 0, 2);
        byte[] before = Files.readAllBytes(site.log().cosigned());
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.gateway("data", witness.settings());
        assertThat(site.log().cosigned()).hasBinaryContent(before);

        witness.add(SiteKey.readVkey(site.vkey()));

        SignedNote seen = witnessed(site, 2, 1);
        assertThat(Checkpoint.of(seen).size()).isEqualTo(site.log().lastCheckpoint());
        assertThat(audit(site, seen).findings()).isEmpty();
    }

    @Test
    void aWitnessThatDoesNotAnswerStopsNothing() {
        witness.close();

        site.file(site.gateway("data", witness.settings()), 0, 2);

        assertThat(site.audit().findings()).isEmpty();
        assertThat(site.log().cosigned()).doesNotExist();
    }

    @Test
    void theFolderOfAnAuditorKeepsTheNewestCheckpointAndStopsAShorterLog() throws IOException {
        Path auditor = Files.createDirectory(folder.resolve("auditor"));
        Map<String, String> settings = Map.of("longshore.witness.folder", auditor.toString());
        site.file(site.gateway("data", settings), 0, 2);
        Path older = folder.resolve("older");
        Trees.copy(folder.resolve("site"), older);
        site.file(site.gateway("data", settings), 2, 2);
        site.gateway("data", settings);
        assertThat(auditor.resolve("checkpoint"))
                .hasBinaryContent(Files.readAllBytes(site.log().checkpoint()));
        DurableFiles.deleteTree(folder.resolve("site"));
        Trees.copy(older, folder.resolve("site"));

        assertRefused(Code.LOG_SHORTER, () -> site.gateway("data", settings));

        site.file(site.gateway("data"), 2, 3);
        assertRefused(Code.LOG_DAMAGED, () -> site.gateway("data", settings));
    }

    @Test
    void aSyslogServerReceivesTheCheckpointOfAStart() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);
            site.gateway(
                    "data",
                    Map.of("longshore.witness.syslog", "127.0.0.1:" + server.getLocalPort()));
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);

            server.receive(packet);

            String line = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            assertThat(line)
                    .matches("<133>1 2\\d{3}-\\d\\d-\\d\\dT\\S+Z - longshore \\d+ checkpoint - .*");
            String note = line.substring(line.indexOf("note=") + 5);
            assertThat(site.log().checkpoint(1)).hasBinaryContent(Base64.getDecoder().decode(note));
        }
    }
}
