package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.files.DurableFiles;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.share.RetentionOrders;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that is killed before each of the system calls by which it records a hold, releases it,
 * removes a job, or records that images are removed: the steps H1 to H3, L1 to L3 and R1 to R5 of
 * docs/delivery.md. Nothing is removed before its entry, no entry is there twice, and the next
 * gateway ends what was begun.
 */
@Tag("slow")
@RequiresTool("strace")
class RetentionStepsIT {
    private static final List<String> CALLS = List.of("mkdir", "rename", "link", "unlink", "rmdir");
    private static final String KILLED = "+++ killed by SIGKILL +++";
    private static final String JOB = "job-1";
    private static final String HELD = "job-2";

    @TempDir Path folder;

    @Test
    void aHoldIsRecordedOnceWhereverTheGatewayIsKilled() throws IOException {
        killBeforeEachCall(
                site -> order(site, "hold", JOB, "--reason", "case 17"),
                site -> {
                    assertThat(new RetentionOrders(site.share()).holds()).hasSize(1);
                    assertThat(site.share().done().resolve(JOB)).exists();
                    assertThat(entries(site)).containsExactly("hold true");
                });
    }

    @Test
    void aReleaseIsRecordedOnceWhereverTheGatewayIsKilled() throws IOException {
        killBeforeEachCall(
                site -> {
                    order(site, "hold", JOB, "--reason", "case 17");
                    RetentionSweep.run(site);
                    order(site, "hold", JOB, "--release", "--reason", "closed");
                },
                site -> {
                    assertThat(new RetentionOrders(site.share()).holds()).isEmpty();
                    assertThat(site.share().done().resolve(JOB)).exists();
                    assertThat(entries(site)).containsExactly("hold true", "hold false");
                });
    }

    @Test
    void aRemovalIsRecordedOnceAndBeforeItBeginsWhereverTheGatewayIsKilled() throws IOException {
        killBeforeEachCall(
                site -> {
                    order(site, "hold", HELD, "--reason", "case 17");
                    order(site, "remove", JOB, "--reason", "request 4");
                },
                site -> {
                    assertThat(site.share().done().resolve(JOB)).doesNotExist();
                    assertThat(site.share().rejected().resolve(HELD)).exists();
                    assertThat(entries(site)).containsExactlyInAnyOrder("removal", "hold true");
                    assertThat(site.audit().removed()).isEqualTo(1);
                });
    }

    @Test
    void theRemovalOfImagesIsRecordedOnceWhereverTheGatewayIsKilled() throws IOException {
        killBeforeEachCall(
                site -> order(site, "remove", JOB, "--images", "--reason", "end of support"),
                site -> {
                    assertThat(site.share().done().resolve(JOB)).exists();
                    assertThat(entries(site)).containsExactly("removal images");
                });
    }

    private interface Step {
        void at(ProofSite site) throws IOException;
    }

    /** The command must have been carried out after the second sweep, wherever the first ended. */
    private void killBeforeEachCall(Step command, Step afterwards) throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        ProofSite whole = new ProofSite(first).createKey();
        whole.file(whole.gateway("data"), 0, 3);
        command.at(whole);
        int killed = 0;
        for (String call : CALLS) {
            for (int number = 1; ; number++) {
                Path copy = folder.resolve(call + number);
                Trees.copy(first, copy);
                ProofSite site = new ProofSite(copy);
                boolean wasKilled = sweepAndKill(copy, call, number);
                String when = "killed before " + call + " " + number;
                assertThat(site.audit().findings()).as(when).isEmpty();
                RetentionSweep.run(site);
                RetentionSweep.run(site);
                assertThat(site.audit().findings()).as(when).isEmpty();
                afterwards.at(site);
                DurableFiles.deleteTree(copy);
                if (!wasKilled) {
                    break;
                }
                killed++;
            }
        }
        System.out.println("killed before each of " + killed + " calls");
        assertThat(killed).isGreaterThan(5);
    }

    /**
     * @return false if the sweep came to its end before
     */
    private boolean sweepAndKill(Path site, String call, int number) throws IOException {
        Path trace = folder.resolve("trace");
        Tool.runAnyhow(
                List.of(
                        "strace",
                        "-f",
                        "-o",
                        trace.toString(),
                        "-e",
                        "trace=" + call,
                        "-e",
                        "inject=" + call + ":signal=KILL:when=" + number,
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RetentionSweep.class.getName(),
                        site.toString()),
                Map.of());
        return Files.readString(trace).contains(KILLED);
    }

    private static void order(ProofSite site, String... words) throws IOException {
        Path settings = site.share().root().resolveSibling("longshore.properties");
        Files.writeString(settings, "longshore.share = " + site.share().root() + "\n");
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--config");
        all.add(settings.toString());
        CommandResult done = CommandResult.longshore(all.toArray(String[]::new));
        assertThat(done.exitCode()).as(done.err()).isZero();
    }

    /** The entries about holds and removals. */
    private static List<String> entries(ProofSite site) throws IOException {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < site.log().lastCheckpoint(); i++) {
            byte[] file = Files.readAllBytes(site.log().entry(i));
            LogEntry entry = LogEntry.parse(LogFolder.content(file));
            if (entry instanceof LogEntry.Hold hold) {
                found.add("hold " + hold.isHeld());
            } else if (entry instanceof LogEntry.Removal removal) {
                found.add(removal.what() == null ? "removal" : "removal " + removal.what());
            }
        }
        return found;
    }
}
