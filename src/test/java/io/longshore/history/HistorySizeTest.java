package io.longshore.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import io.longshore.report.Page;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Status;
import io.longshore.share.Share;
import io.longshore.testing.PostgresServer;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long searches and a rebuild take in a large history; {@code benchmarks/history} runs it. */
@Tag("slow")
class HistorySizeTest {
    private static final int ROWS = Integer.getInteger("longshore.history.rows", 1_000_000);
    private static final int FOLDERS = Integer.getInteger("longshore.history.folders", 100_000);
    private static final int BATCH = 1000;
    private static final int ROUNDS = 21;
    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration FAST = Duration.ofMillis(50);

    /** The time of the search itself, what is read once it is over, and a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    @TempDir private Path folder;

    @Test
    void searchesInAFileAreFast() throws Exception {
        measure("H2", new FileDatabase(folder));
    }

    @Test
    @RequiresTool(PostgresServer.PROGRAM)
    void searchesInPostgresAreFast() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Settings settings =
                    Settings.withoutFile(
                            Map.of(),
                            Map.of("longshore.history.password", PostgresServer.PASSWORD));
            measure("PostgreSQL", PostgresDatabase.of(settings, server.url()));
        }
    }

    private static void measure(String name, Database database) throws Exception {
        try (Index index = Index.open(database)) {
            long begin = System.nanoTime();
            List<Entry> batch = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                batch.add(Entry.of(report(i)));
                if (batch.size() == BATCH || i == ROWS - 1) {
                    index.put(batch);
                    batch.clear();
                }
            }
            System.out.printf("%s: %d rows in %.0f s%n", name, ROWS, seconds(begin));
            Search search = index.search();
            HistoryFilter all = HistoryFilter.ALL;
            int some = ROWS / 3;
            timed(name, "newest", search, all, true);
            timed(name, "digest", search, all.withDigest(hex(some)), true);
            timed(
                    name,
                    "digest, 12 digits",
                    search,
                    all.withDigest(hex(some).substring(0, 12)),
                    true);
            timed(name, "file", search, all.withFile("app-" + some + ".tar"), true);
            timed(name, "file, prefix", search, all.withFile("app-" + some / 100 + "*"), true);
            timed(name, "repository", search, all.withRepository("team7/app"), true);
            timed(
                    name,
                    "repository, prefix",
                    search,
                    all.withRepository("harbor1.test.com/team7/a*"),
                    true);
            timed(name, "sender", search, all.withSender("user42"), true);
            timed(name, "status", search, all.withStatuses(Set.of(Status.REJECTED)), true);
            timed(name, "code", search, all.withCode("CHECKSUM_MISMATCH"), true);
            timed(name, "tag", search, all.withTag("1." + some % 5000), true);
            timed(
                    name,
                    "sender and status",
                    search,
                    all.withSender("user40").withStatuses(Set.of(Status.REJECTED)),
                    true);
            timed(name, "text that is common", search, all.withText("app-1"), false);
            timed(name, "text that is nowhere", search, all.withText("nowhere to be found"), false);
        }
    }

    private static void timed(
            String name, String what, Search search, HistoryFilter filter, boolean isFast) {
        long[] nanos = new long[isFast ? ROUNDS : 3];
        Page<HistoryRow> page = null;
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            page = search.find(HistoryQuery.of(filter));
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        Duration median = Duration.ofNanos(nanos[nanos.length / 2]);
        System.out.printf(
                "%s: %s: %d rows, median %.1f ms, slowest %.1f ms%s%n",
                name,
                what,
                page.items().size(),
                median.toNanos() / 1e6,
                nanos[nanos.length - 1] / 1e6,
                page.next() == null ? "" : ", more");
        assertThat(median).as(what).isLessThan(isFast ? FAST : BOUND);
        if (isFast) {
            assertThat(page.items()).as(what).isNotEmpty();
        }
    }

    @Test
    void aHistoryOfManyFoldersIsMadeAnew() throws IOException {
        Share share = Share.prepare(folder.resolve("share"));
        for (int i = 0; i < FOLDERS; i++) {
            ImportReport report = report(i);
            Path parent = report.status() == Status.VERIFIED ? share.done() : share.rejected();
            Path job = Files.createDirectory(parent.resolve(report.jobId().toString()));
            Files.write(job.resolve("report.json"), report.toJson());
        }
        Settings settings =
                Settings.withoutFile(
                        Map.of(), Map.of("longshore.data", folder.resolve("data").toString()));
        try (DeliveryHistory history = new DeliveryHistory(settings, share, job -> false)) {
            long begin = System.nanoTime();
            history.lead();
            await().atMost(Duration.ofMinutes(20))
                    .until(() -> history.state().kind() == HistoryState.Kind.COMPLETE);
            System.out.printf("H2: %d folders made anew in %.0f s%n", FOLDERS, seconds(begin));
            history.standBy();
            begin = System.nanoTime();
            history.lead();
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> history.state().kind() == HistoryState.Kind.COMPLETE);
            System.out.printf("H2: %d folders compared in %.1f s%n", FOLDERS, seconds(begin));
            assertThat(history.count(HistoryFilter.ALL).number())
                    .isEqualTo(Math.min(FOLDERS, History.MOST_COUNTED));
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Digits as of a SHA-256. */
    private static String hex(int number) {
        return Digest.of(String.valueOf(number).getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static ImportReport report(int i) {
        Instant at = START.plusSeconds(i * 150L);
        Status status = i % 20 == 0 ? Status.REJECTED : Status.VERIFIED;
        String repository = "harbor1.test.com/team" + i % 300 + "/app";
        ImportReport.Image image =
                new ImportReport.Image(
                        repository + "@sha256:" + hex(-i),
                        null,
                        ImageType.IMAGE,
                        List.of(new ImportReport.Tag("1." + i % 5000, null)),
                        "application/vnd.oci.image.manifest.v1+json",
                        null,
                        null,
                        null,
                        true);
        Problem problem =
                Problem.permanent(
                        Code.CHECKSUM_MISMATCH,
                        "It does not match app-" + i + ".tar.sha256.",
                        "",
                        "");
        return new ImportReport(
                ImportReport.VERSION,
                JobId.parse("20201203-024510-app-" + i),
                status,
                1,
                new ReportTimes(at, null, null, null, null, at),
                ReportPeople.claimed(null)
                        .uploadedBy(new Principal("user" + i % 500, Principal.Via.SFTP)),
                new ImportReport.Source("lci/app-" + i + ".tar", 1L << 20, hex(i), null),
                new ImportReport.Content(
                        new ImportReport.Target(repository),
                        new ImportReport.Bundle(image.image(), "1." + i % 5000),
                        List.of(image),
                        ImportReport.Transfer.NOTHING,
                        List.of()),
                status == Status.REJECTED ? List.of(ReportProblem.error(problem)) : List.of(),
                ReportAdditions.of(null));
    }
}
