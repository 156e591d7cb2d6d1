package io.longshore.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.Page;
import io.longshore.report.Status;
import io.longshore.share.Share;
import io.longshore.task.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a history does, whatever database keeps it. */
abstract class HistoryContract {
    static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path folder;
    Share share;
    final Set<JobId> removed = new HashSet<>();
    private final List<DeliveryHistory> open = new ArrayList<>();

    /** The settings of a gateway with this data folder. */
    abstract Map<String, String> settings(Path data);

    /** Runs a statement in the database of a history that is closed. */
    abstract void alter(Path data, String statement) throws Exception;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
    }

    @AfterEach
    void close() {
        open.forEach(DeliveryHistory::close);
    }

    /** A gateway that leads, with its own data folder. */
    DeliveryHistory lead(String data) {
        DeliveryHistory history =
                new DeliveryHistory(
                        Settings.load(null, Map.of(), settings(folder.resolve(data))),
                        share,
                        removed::contains);
        open.add(history);
        history.lead();
        return history;
    }

    DeliveryHistory complete(String data) {
        DeliveryHistory history = lead(data);
        awaitComplete(history);
        return history;
    }

    static void awaitComplete(History history) {
        await("a complete history")
                .atMost(SOON)
                .until(() -> history.state().kind() == HistoryState.Kind.COMPLETE);
    }

    static void awaitSoon(ThrowingRunnable condition) {
        await().atMost(SOON).untilAsserted(condition);
    }

    /** All pages, and that each begins where the one before ended. */
    static List<HistoryRow> all(History history, HistoryFilter filter, int limit) {
        List<HistoryRow> all = new ArrayList<>();
        @Nullable String next = null;
        do {
            Page<HistoryRow> page = history.find(new HistoryQuery(filter, limit, next));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.items());
            next = page.next();
        } while (next != null);
        return all;
    }

    static List<String> ids(List<HistoryRow> rows) {
        return rows.stream().map(row -> row.jobId().toString()).toList();
    }

    @Test
    void everySearchFindsWhatTheReportsSay() {
        GeneratedReports reports = new GeneratedReports(share, 26);
        reports.file(300);
        DeliveryHistory history = complete("data");
        Random random = reports.random();
        int found = 0;
        for (int i = 0; i < 400; i++) {
            HistoryFilter filter = RandomFilters.next(reports, random);

            List<HistoryRow> rows = all(history, filter, 1 + random.nextInt(200));

            List<String> expected = ReportFiles.matching(share, filter);
            assertThat(ids(rows))
                    .as(filter.toString())
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(rows)
                    .isSortedAccordingTo(Comparator.comparing(HistoryRow::finishedAt).reversed());
            assertThat(history.count(filter)).isEqualTo(new History.Count(expected.size(), false));
            found += expected.isEmpty() ? 0 : 1;
        }
        assertThat(found).as("searches that find something").isGreaterThan(150);
    }

    @Test
    void aRowSaysWhatItsReportSays() {
        GeneratedReports reports = new GeneratedReports(share, 3);
        List<ImportReport> filed = reports.file(50);
        DeliveryHistory history = complete("data");

        for (ImportReport report : filed) {
            JobId upper = JobId.parse(report.jobId().toString().toUpperCase(Locale.ROOT));
            HistoryRow row = history.get(upper).orElseThrow();

            String parent = report.status() == Status.VERIFIED ? "done/" : "rejected/";
            assertThat(row.jobId().toString()).isEqualTo(report.jobId().toString());
            assertThat(row.status()).isEqualTo(report.status());
            assertThat(row.finishedAt()).isEqualTo(report.times().finishedAt());
            assertThat(row.receivedAt()).isEqualTo(report.times().receivedAt());
            assertThat(row.course().attempt()).isEqualTo(report.attempt());
            assertThat(row.course().folder()).isEqualTo(parent + report.jobId());
            assertThat(share.root().resolve(row.course().folder())).isDirectory();
            assertThat(row.course().replayOf()).isEqualTo(report.additions().replayOf());
            assertThat(row.target().repository()).isEqualTo(report.content().target().repository());
        }
        assertThat(history.get(JobId.parse("never-there"))).isEmpty();
    }

    @Test
    void theNewestReplayOfADeliveryIsNamed() {
        GeneratedReports reports = new GeneratedReports(share, 5);
        List<ImportReport> filed = reports.file(120);
        DeliveryHistory history = complete("data");

        int replayed = 0;
        for (HistoryRow row : all(history, HistoryFilter.ALL, 50)) {
            List<ImportReport> replays =
                    filed.stream()
                            .filter(it -> row.jobId().equals(it.additions().replayOf()))
                            .toList();
            Instant newest =
                    replays.stream()
                            .map(it -> it.times().finishedAt())
                            .max(Comparator.naturalOrder())
                            .orElse(null);
            List<JobId> candidates =
                    replays.stream()
                            .filter(it -> it.times().finishedAt().equals(newest))
                            .map(ImportReport::jobId)
                            .toList();
            JobId named = row.course().replayedAs();
            if (candidates.isEmpty()) {
                assertThat(named).isNull();
            } else {
                assertThat(named).isIn(candidates);
                replayed++;
            }
        }
        assertThat(replayed).isGreaterThan(10);
    }

    @Test
    void pagesNeitherRepeatNorMissADeliveryWhileNewOnesArrive() {
        GeneratedReports reports = new GeneratedReports(share, 7);
        List<ImportReport> before = reports.file(200);
        DeliveryHistory history = complete("data");

        List<String> seen = new ArrayList<>();
        @Nullable String next = null;
        do {
            Page<HistoryRow> page = history.find(new HistoryQuery(HistoryFilter.ALL, 7, next));
            seen.addAll(ids(page.items()));
            next = page.next();
            ImportReport arrived = reports.next();
            reports.write(arrived);
            history.filed(FiledReport.of(arrived.toJson()));
            awaitSoon(() -> assertThat(history.get(arrived.jobId())).isPresent());
        } while (next != null);

        assertThat(seen)
                .doesNotHaveDuplicates()
                .containsAll(before.stream().map(it -> it.jobId().toString()).toList());
    }

    @Test
    void aHistoryThatIsMadeAnewIsTheSameAsBefore() {
        GeneratedReports reports = new GeneratedReports(share, 11);
        reports.file(20);
        DeliveryHistory history = complete("data");
        for (int i = 0; i < 100; i++) {
            ImportReport report = reports.next();
            history.filed(FiledReport.of(report.toJson()));
            reports.write(report);
        }
        awaitSoon(() -> assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(120));
        List<HistoryRow> before = all(history, HistoryFilter.ALL, 30);
        String cursor = history.find(new HistoryQuery(HistoryFilter.ALL, 40, null)).next();

        RebuildOrder order = new RebuildOrder(share);
        String id = order.give();

        assertThat(order.await(id, SOON, Pause.SLEEP)).isTrue();
        awaitComplete(history);
        assertThat(all(history, HistoryFilter.ALL, 30)).isEqualTo(before);
        assertThat(history.find(new HistoryQuery(HistoryFilter.ALL, 1, cursor)).items())
                .as("cursors stay valid")
                .containsExactly(before.get(40));
    }

    @Test
    void whatRetentionRemovedIsNotFoundAndNotRestored() throws IOException {
        GeneratedReports reports = new GeneratedReports(share, 13);
        List<ImportReport> filed = reports.file(40);
        DeliveryHistory history = complete("data");
        ImportReport gone = filed.get(3);
        ImportReport restored = filed.get(4);

        remove(folderOf(gone));
        history.removed(gone.jobId());
        // Its folder comes back from a copy, after the log of the site stated its removal.
        removed.add(restored.jobId());
        history.removed(restored.jobId());

        awaitSoon(() -> assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(38));
        RebuildOrder order = new RebuildOrder(share);
        assertThat(order.await(order.give(), SOON, Pause.SLEEP)).isTrue();
        awaitComplete(history);
        assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(38);
        assertThat(history.get(gone.jobId())).isEmpty();
        assertThat(history.get(restored.jobId())).isEmpty();
    }

    @Test
    void aGatewayThatTakesOverIsCompleteOnlyOnceItHasWhatOthersDid() throws IOException {
        GeneratedReports reports = new GeneratedReports(share, 17);
        List<ImportReport> filed = reports.file(60);
        DeliveryHistory history = complete("data");
        history.standBy();
        assertThat(history.state().kind()).isEqualTo(HistoryState.Kind.UNAVAILABLE);
        assertUnavailable(history);

        reports.file(30);
        remove(folderOf(filed.get(0)));
        history.lead();
        awaitComplete(history);

        assertThat(ids(all(history, HistoryFilter.ALL, 200)))
                .containsExactlyInAnyOrderElementsOf(ReportFiles.matching(share, HistoryFilter.ALL))
                .hasSize(89);
    }

    @Test
    void anIndexOfALaterVersionIsMadeAnew() throws Exception {
        new GeneratedReports(share, 19).file(30);
        DeliveryHistory history = complete("data");
        history.close();
        alter(
                folder.resolve("data"),
                "insert into migration (installed_rank, version, description, type, script,"
                        + " checksum, installed_by, execution_time, success) values (99, '99',"
                        + " 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, true)");
        alter(folder.resolve("data"), "alter table delivery drop column words");

        DeliveryHistory again = complete("data");

        assertThat(ids(all(again, HistoryFilter.ALL, 200)))
                .containsExactlyInAnyOrderElementsOf(
                        ReportFiles.matching(share, HistoryFilter.ALL));
    }

    @Test
    void oddReportsNeitherStopNorSpoilTheIndex() throws IOException {
        GeneratedReports reports = new GeneratedReports(share, 23);
        reports.file(10);
        odd("odd-json", "{");
        odd("odd-null", "{\"version\":1}");
        odd("odd-other", "{\"version\":1,\"jobId\":\"another\",\"status\":\"FAILED\"}");
        odd(
                "odd-file",
                "{\"version\":1,\"jobId\":\"odd-file\",\"status\":\"FAILED\",\"finishedAt\":"
                        + "\"+1000000000-12-31T23:59:59Z\",\"source\":{\"file\":\"\\ud800\\u0000/"
                        + "x".repeat(20_000)
                        + "\"},\"requestedBy\":\""
                        + "'; drop table delivery; --".repeat(100)
                        + "\"}");
        Files.createDirectories(share.rejected().resolve("no-report"));

        DeliveryHistory history = complete("data");

        assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(11);
        HistoryRow odd = history.get(JobId.parse("odd-file")).orElseThrow();
        assertThat(odd.archive().file()).startsWith("\uFFFD\uFFFD/xxx").hasSizeLessThan(601);
        assertThat(all(history, HistoryFilter.ALL.withFile("\uD800\u0000/x*"), 5)).hasSize(1);
        assertThat(all(history, HistoryFilter.ALL.withText("\u0000/xx"), 5)).hasSize(1);
    }

    @Test
    void whatIsNoSearchIsRefused() {
        DeliveryHistory history = complete("data");
        for (String cursor : List.of("", "x", "AAAA", "%", "'", "A".repeat(1000))) {
            assertThat(refused(() -> history.find(new HistoryQuery(HistoryFilter.ALL, 1, cursor))))
                    .isEqualTo(Code.BAD_USAGE);
        }
        assertThat(refused(() -> new HistoryQuery(HistoryFilter.ALL, 0, null)))
                .isEqualTo(Code.BAD_USAGE);
        assertThat(refused(() -> new HistoryQuery(HistoryFilter.ALL, 201, null)))
                .isEqualTo(Code.BAD_USAGE);
        assertThat(refused(() -> HistoryFilter.ALL.withDigest("abc"))).isEqualTo(Code.BAD_USAGE);
        assertThat(refused(() -> HistoryFilter.ALL.withDigest("zzzzzzz")))
                .isEqualTo(Code.BAD_USAGE);
        assertThat(refused(() -> HistoryFilter.ALL.withText("x".repeat(5001))))
                .isEqualTo(Code.BAD_USAGE);
    }

    static Code refused(ThrowingCallable search) {
        return Assertions.catchThrowableOfType(ProblemException.class, search).problem().code();
    }

    static void assertUnavailable(History history) {
        ProblemException failure =
                Assertions.catchThrowableOfType(
                        ProblemException.class,
                        () -> history.find(HistoryQuery.of(HistoryFilter.ALL)));
        assertThat(failure.problem().code()).isEqualTo(Code.HISTORY_UNAVAILABLE);
        assertThat(failure.problem().retryable()).isTrue();
    }

    private void odd(String name, String json) throws IOException {
        Path job = Files.createDirectories(share.rejected().resolve(name));
        Files.writeString(job.resolve("report.json"), json);
    }

    private Path folderOf(ImportReport report) {
        Path parent = report.status() == Status.VERIFIED ? share.done() : share.rejected();
        return parent.resolve(report.jobId().toString());
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
