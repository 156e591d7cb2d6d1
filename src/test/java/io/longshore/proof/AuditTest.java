package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.report.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code audit} finds in logs, receipts and reports that somebody has changed. */
class AuditTest {
    private static final int MANIPULATIONS =
            Integer.getInteger("longshore.test.manipulations", 300);
    private static final int REPORTS = 20;

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

    @Test
    void everyManipulationWithoutTheKeyIsFoundAndNamesItsPlace() throws IOException {
        ProofSite site = filed("site");
        assertThat(site.audit().findings()).isEmpty();
        long seed = Long.getLong("longshore.test.seed", new Random().nextLong());
        System.out.println("seed of the manipulations: " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < MANIPULATIONS; i++) {
            Manipulation done = Manipulation.random(site, random);

            AuditResult result = site.audit();

            assertThat(result.findings())
                    .as("seed " + seed + ", " + i + ": " + done)
                    .isNotEmpty()
                    .anySatisfy(it -> assertThat(done.isNamedBy(it)).as(it + "").isTrue());
            done.undo();
        }
        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void aLogThatTheKeyHasRebuiltIsFoundWithAnEarlierCheckpointOnly() throws IOException {
        ProofSite site = filed("site");
        byte[] earlier = Files.readAllBytes(site.log().checkpoint());
        ProofSite rebuilt = site("rebuilt");
        LedgerTest.copyTree(folder.resolve("site/data"), folder.resolve("rebuilt/data"));
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
        LedgerTest.copyTree(site.share().root(), before.share().root());
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
        LedgerTest.copyTree(folder.resolve("site/data"), folder.resolve("fork/data"));
        Files.delete(folder.resolve("fork/data/log-checkpoint"));
        fork.file(fork.gateway("data"), 0, REPORTS);
        Files.copy(
                fork.log().checkpoint(10),
                site.log().checkpoint(10),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(site.audit().findings()).extracting(Finding::kind).containsExactly(Kind.FORKED);
    }

    /**
     * A change of a random file.
     *
     * @param file that was changed
     * @param how for people
     * @param before the former content; null if there was no such file
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Manipulation(Path file, String how, byte[] before) {
        static Manipulation random(ProofSite site, Random random) throws IOException {
            List<Path> files = site.provenFiles();
            Path file = files.get(random.nextInt(files.size()));
            byte[] before = Files.readAllBytes(file);
            byte[] bytes = before.clone();
            switch (random.nextInt(6)) {
                case 0 -> {
                    Files.delete(file);
                    return new Manipulation(file, "removed", before);
                }
                case 1 -> {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, bytes);
                    return new Manipulation(file, "one bit changed", before);
                }
                case 2 -> {
                    Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                    return new Manipulation(file, "truncated", before);
                }
                case 3 -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
                    random.nextBytes(longer);
                    System.arraycopy(bytes, 0, longer, 0, bytes.length);
                    Files.write(file, longer);
                    return new Manipulation(file, "bytes appended", before);
                }
                case 4 -> {
                    return replaced(files, file, bytes, random);
                }
                default -> {
                    return added(site, random);
                }
            }
        }

        /** By another file of the same name or kind, whose content differs. */
        private static Manipulation replaced(
                List<Path> files, Path file, byte[] before, Random random) throws IOException {
            for (int i = 0; i < 1000; i++) {
                Path other = files.get(random.nextInt(files.size()));
                byte[] content = Files.readAllBytes(other);
                if (!Arrays.equals(content, before) && !isOneBehind(files, file, other)) {
                    Files.write(file, content);
                    return new Manipulation(file, "replaced by " + other, before);
                }
            }
            throw new AssertionError("all files are the same");
        }

        /** The newest checkpoint is one behind after a crash as well. */
        private static boolean isOneBehind(List<Path> files, Path file, Path other) {
            Path folder = file.resolveSibling("checkpoints");
            List<Path> sizes = files.stream().filter(it -> it.startsWith(folder)).toList();
            return file.endsWith("log/checkpoint") && sizes.indexOf(other) == sizes.size() - 2;
        }

        private static Manipulation added(ProofSite site, Random random) throws IOException {
            int size = site.log().lastCheckpoint();
            Path file =
                    switch (random.nextInt(4)) {
                        case 0 -> site.log().entry(size);
                        case 1 -> site.log().checkpoint(size + 1);
                        case 2 -> site.log().root().resolve("tile/0/001");
                        default -> site.log().root().resolve("tile/entries/000.p/200");
                    };
            Files.createDirectories(file.getParent());
            if (random.nextBoolean()) {
                Files.copy(site.log().entry(random.nextInt(size)), file);
            } else {
                Files.writeString(file, "nothing", StandardCharsets.UTF_8);
            }
            return new Manipulation(file, "added", null);
        }

        /** The finding is about this file. */
        boolean isNamedBy(Finding finding) {
            Path place = Path.of(finding.place());
            return place.equals(file) || place.equals(file.getParent()) || file.startsWith(place);
        }

        void undo() throws IOException {
            if (before == null) {
                Files.delete(file);
            } else {
                Files.write(file, before);
            }
        }

        @Override
        public String toString() {
            return how + ": " + file;
        }
    }
}
