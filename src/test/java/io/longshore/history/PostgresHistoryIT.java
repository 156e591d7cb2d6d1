package io.longshore.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.task.Pause;
import io.longshore.testing.PostgresServer;
import io.longshore.testing.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history in Debian's PostgreSQL. */
@RequiresTool(PostgresServer.PROGRAM)
class PostgresHistoryIT extends HistoryContract {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.sql("drop schema if exists longshore_history cascade");
    }

    @Override
    Map<String, String> settings(Path data) {
        return Map.of(
                "longshore.data",
                data.toString(),
                "longshore.history.url",
                server.url(),
                "longshore.history.password",
                PostgresServer.PASSWORD);
    }

    @Override
    void alter(Path data, String statement) {
        server.sql("set search_path to longshore_history; " + statement);
    }

    @Test
    void anOutageCostsFreshnessOnly() {
        GeneratedReports reports = new GeneratedReports(share, 37);
        reports.file(100);
        DeliveryHistory history = complete("data");
        server.kill();
        try {
            long begin = System.nanoTime();
            for (int i = 0; i < 1500; i++) {
                ImportReport report = reports.next();
                history.filed(FiledReport.of(report.toJson()));
                reports.write(report);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("nobody waits for the database")
                    .isLessThan(Duration.ofSeconds(20));
            awaitSoon(
                    () ->
                            assertThat(history.state().kind())
                                    .isEqualTo(HistoryState.Kind.UNAVAILABLE));
            assertUnavailable(history);
        } finally {
            server.resume();
        }

        awaitComplete(history);
        assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(1600);
        assertThat(ids(all(history, HistoryFilter.ALL, 200)))
                .containsExactlyInAnyOrderElementsOf(
                        ReportFiles.matching(share, HistoryFilter.ALL));
    }

    @Test
    void aGatewaySearchesWhatAnotherOneWrote() {
        GeneratedReports reports = new GeneratedReports(share, 41);
        reports.file(50);
        DeliveryHistory first = complete("one");
        first.standBy();
        reports.file(10);

        DeliveryHistory second = complete("two");

        assertThat(second.count(HistoryFilter.ALL).number()).isEqualTo(60);
        assertUnavailable(first);
        second.standBy();
        first.lead();
        awaitComplete(first);
        assertThat(first.count(HistoryFilter.ALL).number()).isEqualTo(60);
    }

    @Test
    void tablesThatAreDroppedAreMadeAnew() {
        new GeneratedReports(share, 43).file(30);
        DeliveryHistory history = complete("data");

        server.sql("drop schema longshore_history cascade");

        awaitSoon(
                () ->
                        assertThat(server.sql("select count(*) from longshore_history.delivery"))
                                .isEqualTo("30"));
        awaitComplete(history);
        assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(30);
    }

    @Test
    void theRestOfTheDatabaseIsLeftAlone() {
        server.sql("create table if not exists public.others (a int)");
        complete("data");

        RebuildOrder order = new RebuildOrder(share);
        assertThat(order.await(order.give(), SOON, Pause.SLEEP)).isTrue();

        assertThat(server.sql("select count(*) from public.others")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x",
                "jdbc:h2:tcp://other/x",
                "postgresql://anna:s3cret@db.test.com/x",
                "postgresql://db.test.com/x?socketFactory=evil",
                "postgresql://db.test.com",
                "db.test.com"
            })
    void anAddressOfAnotherFormIsRefused(String url) {
        Settings settings = Settings.load(null, Map.of(), Map.of("longshore.history.url", url));

        assertThat(refused(() -> new DeliveryHistory(settings, share, id -> false)))
                .isEqualTo(Code.BAD_SETTING);
    }
}
