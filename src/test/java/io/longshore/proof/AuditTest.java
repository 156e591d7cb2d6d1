package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.Tile;
import io.longshore.report.Status;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code audit} finds in logs, receipts and reports that somebody has changed. */
class AuditTest {
    private static final int MANIPULATIONS =
            Integer.getInteger("longshore.test.manipulations", 300);
    private static final int REPORTS = 20;
    private static final int DELIVERIES = 5;

    @TempDir Path folder;

    private ProofSite site(String name) throws IOException {
        Files.createDirectories(folder.resolve(name));
        return new ProofSite(folder.resolve(name));
    }

    private ProofSite filed(String name) throws IOException {
        ProofSite site = site(name).createKey();
        site.file(site.gateway("data"), 0, REPORTS);
        return site;
    }

    /** Of the log, receipts, reports and the registry. */
    @Test
    void everyManipulationWithoutTheKeyIsFoundAndNamesItsPlace() throws IOException {
        ProofSite site = filed("site");
        try (ProofRegistry registry = new ProofRegistry(folder.resolve("registry"))) {
            for (int i = 0; i < DELIVERIES; i++) {
                registry.deliver(site, site.gateway("data"), "pushed-" + i, "p/app" + i);
            }
            assertThat(site.audit(registry).findings()).isEmpty();
            long seed = Long.getLong("longshore.test.seed", new Random().nextLong());
            System.out.println("seed of the manipulations: " + seed);
            Random random = new Random(seed);
            for (int i = 0; i < MANIPULATIONS; i++) {
                String step = "seed " + seed + ", " + i;
                try {
                    manipulate(site, registry, random, step);
                } catch (RuntimeException | IOException | AssertionError e) {
                    throw new AssertionError(step + ": " + e.getMessage(), e);
                }
            }
            System.out.println(MANIPULATIONS + " manipulations, each found and named");
            assertThat(site.audit(registry).findings()).isEmpty();
        }
    }

    private static void manipulate(
            ProofSite site, ProofRegistry registry, Random random, String step) throws IOException {
        Manipulation done =
                random.nextInt(4) == 0
                        ? RegistryManipulation.random(registry, random)
                        : FileManipulation.random(site, random);

        AuditResult result = site.audit(registry);

        assertThat(result.registries())
                .as(step)
                .allSatisfy(it -> assertThat(it.notCompared()).isNull());
        assertThat(result.findings())
                .as(step + ": " + done)
                .isNotEmpty()
                .anySatisfy(it -> assertThat(done.isNamedBy(it)).as(it + "").isTrue());
        done.undo();
    }

    @Test
    void aBundleThatIsCutBehindAnEntryIsNamedAlone() throws IOException {
        ProofSite site = filed("site");
        Path bundle = site.log().tile(new Tile(Tile.ENTRIES, 0, site.log().lastCheckpoint()));
        List<byte[]> some = Tile.entries(Files.readAllBytes(bundle)).subList(0, 7);
        Files.write(bundle, Tile.bundle(some));

        assertThat(site.audit().findings())
                .extracting(Finding::place)
                .containsExactly(bundle.toString());
    }

    @Test
    void aFirstEntryWithoutItsKeyIsNamed() throws IOException {
        ProofSite site = filed("site");
        Path first = site.log().entry(0);
        Files.writeString(first, Files.readString(first).replace("\"key\"", "\"kex\""));

        assertThat(site.audit().findings())
                .extracting(Finding::place)
                .containsExactly(first.toString());
    }

    @Test
    void aFileThatWasReplacedByALinkToACopyIsNamed() throws IOException {
        ProofSite site = filed("site");
        for (Path file :
                List.of(
                        site.log().entry(3),
                        site.log().checkpoint(),
                        site.share().done().resolve("job-0/receipt.dsse.json"))) {
            Path copy = Files.move(file, folder.resolve("copy"));
            Files.createSymbolicLink(file, copy);

            assertThat(site.audit().findings())
                    .extracting(Finding::place)
                    .containsExactly(file.toString());
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aLogThatTheKeyHasRebuiltIsFoundWithAnEarlierCheckpointOnly() throws IOException {
        ProofSite site = filed("site");
        byte[] earlier = Files.readAllBytes(site.log().checkpoint());
        ProofSite rebuilt = site("rebuilt");
        Trees.copy(folder.resolve("site/data"), folder.resolve("rebuilt/data"));
        Files.delete(folder.resolve("rebuilt/data/log-checkpoint"));
        rebuilt.file(rebuilt.gateway("data"), 0, REPORTS);

        AuditResult unknowing = rebuilt.audit();
        assertThat(unknowing.findings()).isEmpty();
        assertThat(unknowing.warning()).contains("does not protect against the holder of its key");
        AuditResult knowing = rebuilt.audit(Optional.of(earlier));
        assertThat(knowing.warning()).isNull();
        assertThat(knowing.findings()).extracting(Finding::kind).containsExactly(Kind.FORKED);
    }

    @Test
    void aLogThatTheKeyHasShortenedIsFoundWithAnEarlierCheckpoint() throws IOException {
        ProofSite site = filed("site");
        ProofSite before = site("before");
        Trees.copy(site.share().root(), before.share().root());
        site.file(site.gateway("data"), REPORTS, 2);
        byte[] earlier = Files.readAllBytes(site.log().checkpoint());

        assertThat(before.audit().findings()).isEmpty();
        assertThat(before.audit(Optional.of(earlier)).findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.TRUNCATED);
    }

    @Test
    void anEarlierCheckpointOfTheSameLogIsNoFinding() throws IOException {
        ProofSite site = filed("site");
        for (int size = 1; size <= site.log().lastCheckpoint(); size++) {
            byte[] earlier = Files.readAllBytes(site.log().checkpoint(size));
            assertThat(site.audit(Optional.of(earlier)).findings()).isEmpty();
        }
    }

    @Test
    void aNewestCheckpointOfAnEarlierSizeIsNamed() throws IOException {
        ProofSite site = filed("site");
        Files.copy(
                site.log().checkpoint(14),
                site.log().checkpoint(),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(site.audit().findings())
                .extracting(Finding::place)
                .containsExactly(site.log().checkpoint().toString());
    }

    @Test
    void aReportWithoutAnEntryIsNamed() throws IOException {
        ProofSite site = filed("site");
        site.file(
                new ProofSite(folder.resolve("none")).gateway("data"),
                site.write("smuggled", Status.VERIFIED));

        assertThat(site.audit().findings())
                .singleElement()
                .satisfies(it -> assertThat(it.job()).isEqualTo("smuggled"))
                .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.ADDED));
    }

    @Test
    void aReportInTheFolderOfTheOtherResultIsNamed() throws IOException {
        ProofSite site = filed("site");
        Path rejected = site.share().rejected().resolve("job-0");
        Files.move(site.share().done().resolve("job-0"), rejected);

        assertThat(site.audit().findings())
                .singleElement()
                .satisfies(it -> assertThat(it.job()).isEqualTo("job-0"))
                .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.CHANGED))
                .satisfies(it -> assertThat(it.place()).isEqualTo(rejected.toString()));
    }

    @ParameterizedTest
    @CsvSource({"done, rejected/job-0", "rejected, rejected/job-0", "done, done/JOB-0"})
    void aForgedReportWhoseGenuineFolderIsElsewhereIsNamed(String forged, String genuine)
            throws IOException {
        ProofSite site = filed("site");
        Path job = site.share().done().resolve("job-0");
        Path hidden = site.share().done().getParent().resolve(genuine);
        Files.move(job, hidden);
        Path place = site.share().done().getParent().resolve(forged).resolve("JoB-0");
        Files.createDirectory(place);
        Files.writeString(place.resolve("report.json"), "{}");

        assertThat(site.audit().findings())
                .as("both folders of the job are there")
                .anySatisfy(it -> assertThat(it.text()).contains("is there in two folders"));
    }

    @Test
    void twoEntriesThatChangedPlacesAreReordered() throws IOException {
        ProofSite site = filed("site");
        LogFolder log = site.log();
        Path other = folder.resolve("other");
        Files.move(log.entry(5), other);
        Files.move(log.entry(9), log.entry(5));
        Files.move(other, log.entry(9));

        assertThat(site.audit().findings())
                .extracting(it -> it.kind() + " " + it.entry())
                .containsExactly("REORDERED 5", "REORDERED 9");
    }

    @Test
    void twoSignedHistoriesOfOneLogAreAFork() throws IOException {
        ProofSite site = filed("site");
        ProofSite fork = site("fork");
        Trees.copy(folder.resolve("site/data"), folder.resolve("fork/data"));
        Files.delete(folder.resolve("fork/data/log-checkpoint"));
        fork.file(fork.gateway("data"), 0, REPORTS);
        Files.copy(
                fork.log().checkpoint(10),
                site.log().checkpoint(10),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(site.audit().findings()).extracting(Finding::kind).containsExactly(Kind.FORKED);
    }
}
