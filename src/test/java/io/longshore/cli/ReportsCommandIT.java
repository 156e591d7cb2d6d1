package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.Addresses;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportPeople;
import io.longshore.report.Status;
import io.longshore.testing.SampleReports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters and columns of {@code reports}, and the progress of one job, against a real broker. */
class ReportsCommandIT {
    private static final Instant DAY = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir Path folder;
    private QueueSite site;

    @BeforeEach
    void start() throws IOException {
        site = QueueSite.start(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void eachFilterLeavesOnlyTheReportsThatMatchIt() throws Exception {
        site.publish(report("job-1", Status.VERIFIED, DAY, "team/alpha.tar", "anna"));
        site.publish(QueueSite.report(JobId.parse("job-2"), Status.REJECTED));
        site.publish(report("job-3", Status.FAILED, DAY.plusSeconds(86_400), "beta.tar", "bert"));

        assertThat(jobs("--status", "verified,failed")).containsExactly("job-1", "job-3");
        assertThat(jobs("--since", "2026-11-24")).containsExactly("job-3");
        assertThat(jobs("--until", "2026-11-23T08:00:01Z")).containsExactly("job-1", "job-2");
        assertThat(jobs("--since", "2026-11-23", "--until", "2026-11-24"))
                .containsExactly("job-1", "job-2");
        assertThat(jobs("--since", "1h")).isEmpty();
        assertThat(jobs("--sender", "anna")).containsExactly("job-1");
        assertThat(jobs("--file", "ALPHA")).containsExactly("job-1");
        assertThat(jobs("--repository", "p/lci")).hasSize(3);
        assertThat(jobs("--repository", "p/other")).isEmpty();
        assertThat(jobs("--code", "tarball_truncated")).containsExactly("job-2");
        assertThat(jobs("--limit", "2")).containsExactly("job-2", "job-3");
        assertThat(jobs("--limit", "1", "--status", "verified")).containsExactly("job-1");
    }

    @Test
    void aFilterThatCannotBeReadIsRefusedWithItsForms() {
        assertThat(run("reports", "--since", "yesterday").err()).contains("Write it as in 24h");
        assertThat(run("reports", "--status", "good").exitCode()).isEqualTo(2);
        assertThat(run("reports", "--code", "NO_CODE").err()).contains("longshore explain");
        assertThat(run("reports", "--limit", "0").err()).contains("--limit 20");
        assertThat(run("reports", "--job", "job-1", "--limit", "1").err())
                .contains("--job excludes the filters");
    }

    @Test
    void theColumnsOfAllReportsAreAligned() throws Exception {
        site.publish(report("job-1", Status.VERIFIED, DAY, "alpha.tar", "anna"));
        site.publish(QueueSite.report(JobId.parse("a-longer-name-2"), Status.REJECTED));

        List<String> lines = run("reports").out().lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).indexOf("harbor1.test.com"))
                .isPositive()
                .isEqualTo(lines.get(1).indexOf("harbor1.test.com"));
        assertThat(lines.get(0)).contains("VERIFIED  job-1", "anna", "alpha.tar");
        assertThat(lines.get(1)).contains("TARBALL_TRUNCATED", QueueSite.FILE);
    }

    @Test
    void waitShowsThePhasesOfItsJobAndSurvivesEventsThatItCannotRead() throws Exception {
        CompletableFuture<CommandResult> waiting = submit("job-1");
        progress("job-1", "{");
        progress("job-2", event("job-2", "CHECK", 5, 5));
        progress("job-1", event("job-1", "CHECK", 0, 4_194_304));
        progress("job-1", event("job-1", "PUSH", 1_048_576, 8_388_608));
        progress("job-1", event("job-1", "PUSH", 8_388_608, 8_388_608));
        progress("job-1", event("job-1", "LATER_PHASE", 0, 0));
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));

        CommandResult result = waiting.get(30, TimeUnit.SECONDS);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .containsSubsequence("Checking: 4.0 MiB", "Pushing: 8.0 MiB", "Pushing: 8.0 MiB in")
                .doesNotContain("5 B");
        assertThat(result.out()).startsWith("VERIFIED: ");
    }

    @Test
    void noProgressIsShownWhereItIsNotWanted() throws Exception {
        for (String flag : List.of("--no-progress", "--quiet")) {
            CompletableFuture<CommandResult> waiting = submit("job" + flag, flag);
            progress("job" + flag, event("job" + flag, "PUSH", 1, 8_388_608));
            site.publish(QueueSite.report(JobId.parse("job" + flag), Status.VERIFIED));

            assertThat(waiting.get(30, TimeUnit.SECONDS).err()).doesNotContain("Pushing");
        }
    }

    @Test
    void aFollowedJobShowsItsProgressUntilItsReport() throws Exception {
        CompletableFuture<CommandResult> following =
                CompletableFuture.supplyAsync(() -> run("reports", "--follow", "--job", "job-1"));
        awaitReaders(Addresses.PROGRESS);
        progress("job-1", event("job-1", "VERIFY", 0, 1_048_576));
        site.publish(QueueSite.report(JobId.parse("job-1"), Status.REJECTED));

        CommandResult result = following.get(30, TimeUnit.SECONDS);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("Verifying: 1.0 MiB");
        assertThat(result.out()).startsWith("REJECTED: ");
    }

    private CompletableFuture<CommandResult> submit(String id, String... flags) {
        String job = "{\"version\":1,\"file\":\"x.tar\",\"id\":\"" + id + "\"}";
        List<String> words = new ArrayList<>(List.of("submit", "--job", job, "--wait"));
        words.addAll(List.of(flags));
        CompletableFuture<CommandResult> waiting =
                CompletableFuture.supplyAsync(() -> run(words.toArray(String[]::new)));
        awaitReaders(flags.length > 0 ? Addresses.REPORTS : Addresses.PROGRESS);
        return waiting;
    }

    /** A command that waits consumes from the queue for one job once it is ready. */
    private void awaitReaders(String address) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> site.consumers(address + ".awaited") > 0);
    }

    private void progress(String job, String event) throws Exception {
        site.publish(Addresses.PROGRESS, event, job);
    }

    private static String event(String job, String phase, long done, long total) {
        return """
        {"version":1,"jobId":"%s","phase":"%s","doneBytes":%d,"totalBytes":%d,
         "later":"field","at":"2026-11-23T08:00:00Z"}\
        """
                .formatted(job, phase, done, total);
    }

    private static ImportReport report(
            String id, Status status, Instant at, String file, String sender) {
        return SampleReports.of(JobId.parse(id), status, at, file)
                .with(
                        ReportPeople.claimed(null)
                                .sentBy(new Principal(sender, Principal.Via.BROKER)));
    }

    private List<String> jobs(String... filters) {
        List<String> words = new ArrayList<>(List.of("reports"));
        words.addAll(List.of(filters));
        CommandResult result = run(words.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out().lines().map(line -> line.split("  +")[2]).toList();
    }

    private CommandResult run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", site.config().toString()));
        return CommandResult.longshore(all.toArray(String[]::new));
    }
}
