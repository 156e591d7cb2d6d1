package io.longshore.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The history in a file of one gateway. */
class FileHistoryTest extends HistoryContract {
    /** What can happen to a file. */
    private enum Damage {
        EMPTY,
        TEXT,
        CUT,
        ZEROS,
        NOISE
    }

    @Override
    Map<String, String> settings(Path data) {
        return Map.of("longshore.data", data.toString());
    }

    @Override
    void alter(Path data, String statement) throws Exception {
        FileDatabase database = new FileDatabase(data);
        try (Connection connection = database.source().getConnection();
                Statement altered = connection.createStatement()) {
            altered.execute(statement);
        }
        database.shutDown();
    }

    private Path index() {
        return folder.resolve("data/history/index.mv.db");
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedFileIsSetAsideAndMadeAnew(Damage damage) throws Exception {
        new GeneratedReports(share, 29).file(200);
        DeliveryHistory history = complete("data");
        history.close();
        spoil(damage);

        DeliveryHistory again = complete("data");

        assertThat(ids(all(again, HistoryFilter.ALL, 200)))
                .containsExactlyInAnyOrderElementsOf(
                        ReportFiles.matching(share, HistoryFilter.ALL));
    }

    private void spoil(Damage damage) throws Exception {
        byte[] noise = new byte[4096];
        new Random(1).nextBytes(noise);
        try (RandomAccessFile file = new RandomAccessFile(index().toFile(), "rw")) {
            long length = file.length();
            assertThat(length).isGreaterThan(20_000);
            switch (damage) {
                case EMPTY -> file.setLength(0);
                case TEXT -> {
                    file.setLength(0);
                    file.writeBytes("not a database\n".repeat(5000));
                }
                case CUT -> file.setLength(length / 2);
                case ZEROS -> {
                    byte[] zeros = new byte[(int) length];
                    Arrays.fill(zeros, (byte) 0);
                    file.write(zeros);
                }
                case NOISE -> {
                    for (long at = 0; at < length; at += noise.length) {
                        file.seek(at);
                        file.write(noise);
                    }
                }
            }
        }
    }

    @Test
    void anIndexThatIsRemovedWhileReportsArriveIsMadeAnewWithAllOfThem() throws Exception {
        GeneratedReports reports = new GeneratedReports(share, 31);
        reports.file(500);
        DeliveryHistory history = complete("data");

        for (int i = 0; i < 600; i++) {
            if (i == 200) {
                Files.delete(index());
            }
            ImportReport report = reports.next();
            FiledReport filed = FiledReport.of(report.toJson());
            history.filed(filed);
            reports.write(report);
        }

        awaitSoon(() -> assertThat(index()).exists());
        awaitComplete(history);
        awaitSoon(() -> assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(1100));
        assertThat(ids(all(history, HistoryFilter.ALL, 200)))
                .containsExactlyInAnyOrderElementsOf(
                        ReportFiles.matching(share, HistoryFilter.ALL));
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsWaitedFor() throws Exception {
        new GeneratedReports(share, 47).file(20);
        complete("data").close();

        DeliveryHistory history;
        try (RandomAccessFile other = new RandomAccessFile(index().toFile(), "rw");
                FileLock lock = other.getChannel().lock()) {
            assertThat(lock.isValid()).isTrue();
            history = lead("data");
            awaitSoon(
                    () -> assertThat(history.state().problem().why()).containsIgnoringCase("lock"));
            assertUnavailable(history);
        }

        awaitComplete(history);
        assertThat(history.count(HistoryFilter.ALL).number()).isEqualTo(20);
        assertThat(index().resolveSibling("damaged.mv.db")).doesNotExist();
    }

    @Test
    void onlyItsOwnerReadsTheFile() throws Exception {
        complete("data");

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(index().getParent())))
                .isEqualTo("rwx------");
    }
}
