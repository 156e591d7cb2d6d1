package io.longshore.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.proof.ProofSite;
import io.longshore.proof.RetentionSweep;
import io.longshore.report.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code hold} and {@code remove}, and what the next sweep of a gateway does. */
class RetentionCommandsTest {
    @TempDir Path folder;
    private ProofSite site;
    private Path settings;

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder).createKey();
        site.file(site.gateway("data"), 0, 3);
        settings =
                Files.writeString(
                        folder.resolve("longshore.properties"),
                        "longshore.share = " + site.share().root() + "\n");
    }

    private CommandResult run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", settings.toString()));
        return CommandResult.longshore(all.toArray(String[]::new));
    }

    private String done(String... words) {
        CommandResult result = run(words);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    private void sweep() {
        RetentionSweep.run(site);
        assertThat(site.audit().findings()).isEmpty();
    }

    private Path job(int number) {
        return site.share().done().resolve("job-" + number);
    }

    @Test
    void aHoldIsListedAndKeepsTheJobFromBeingRemoved() {
        assertThat(done("hold", "job-0", "--reason", "case 17")).contains("Job job-0 is held.");
        assertThat(done("hold")).isEqualTo("job-0  case 17\n");

        CommandResult refused = run("remove", "job-0", "--reason", "request 4");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("BAD_USAGE", "longshore hold job-0 --release");
        sweep();
        assertThat(job(0)).exists();

        done("hold", "job-0", "--release", "--reason", "closed");
        assertThat(done("hold")).isEqualTo("job-0  case 17\n");
        sweep();
        assertThat(done("hold")).isEmpty();
        done("remove", "job-0", "--reason", "request 4");
        sweep();
        assertThat(job(0)).doesNotExist();
    }

    @Test
    void aHoldEndsARemovalThatHasNotBegun() {
        done("remove", "job-0", "--reason", "request 4");
        done("remove", "job-0", "--images", "--reason", "request 4");
        done("hold", "job-0", "--reason", "case 17");
        sweep();
        assertThat(job(0)).exists();
        done("hold", "job-0", "--release", "--reason", "closed");
        sweep();
        sweep();
        assertThat(job(0)).exists();
    }

    @Test
    void aRemovalTakesReportAndReceiptAndTheAuditTellsItFromAGap() {
        assertThat(done("remove", "job-0", "--reason", "request 4")).contains("within ten minutes");
        assertThat(job(0)).exists();
        sweep();

        assertThat(job(0)).doesNotExist();
        assertThat(job(1)).exists();
        assertThat(site.audit().removed()).isEqualTo(1);
        assertThat(run("remove", "job-0", "--reason", "again").err()).contains("JOB_UNKNOWN");
    }

    @Test
    void theStatementThatImagesAreRemovedKeepsTheReport() {
        assertThat(done("remove", "job-0", "--images", "--reason", "old"))
                .contains("may be removed now");
        sweep();

        assertThat(job(0)).exists();
        assertThat(site.audit().removed()).isZero();
    }

    @Test
    void aJobThatIsUnknownOrUnderWayIsRefused() {
        site.write("running", Status.VERIFIED);

        for (String job : List.of("no-such-job", "running")) {
            for (String command : List.of("hold", "remove")) {
                CommandResult refused = run(command, job, "--reason", "none");
                assertThat(refused.exitCode()).as(command + " " + job).isEqualTo(5);
                assertThat(refused.err()).contains("JOB_UNKNOWN");
            }
        }
        assertThat(run("hold", "job-0").err()).contains("A hold needs a reason");
        assertThat(run("hold", "job-0", "--release", "--reason", "x").err())
                .contains("The job job-0 is not held");
        assertThat(site.share().state().resolve("orders")).doesNotExist();
    }
}
