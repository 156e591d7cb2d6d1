package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the time of day is trusted with removals. */
class RemovalHoldTest {
    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean synchronised = new AtomicBoolean();
    private Instant newest = clock.instant();
    private Share share;
    private RemovalHold hold;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        restart();
    }

    @Test
    void aSiteThatRunsHoldsNothing() {
        for (int i = 0; i < 1000; i++) {
            assertThat(hold.look()).isEmpty();
            run(Duration.ofMinutes(10));
        }
        restart();
        assertThat(hold.look()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 46, 4000})
    void aClockThatIsDaysAheadAtTheStartHoldsRemovalsForADayOfOperation(int days) {
        assertThat(hold.look()).isEmpty();
        clock.advance(Duration.ofDays(days));
        restart();

        assertThat(hold.look()).isPresent();
        run(Duration.ofHours(23));
        assertThat(hold.look().orElseThrow().left()).isEqualTo(Duration.ofHours(1));
        run(Duration.ofHours(1));
        assertThat(hold.look()).isEmpty();
        run(Duration.ofMinutes(10));
        assertThat(hold.look()).isEmpty();
    }

    @Test
    void aClockThatJumpsWhileTheGatewayRunsHoldsThemToo() {
        assertThat(hold.look()).isEmpty();
        clock.advance(Duration.ofDays(30));
        assertThat(hold.look().orElseThrow().ahead()).isEqualTo(Duration.ofDays(30));

        clock.advance(Duration.ofDays(-30));
        assertThat(hold.look()).isEmpty();
    }

    @Test
    void beforeTheFirstSweepTheNewestReportCounts() {
        clock.advance(Duration.ofDays(46));
        assertThat(hold.look()).isPresent();
        newest = clock.instant();
        assertThat(hold.look()).isEmpty();
    }

    @Test
    void aReportOfTheTimeInDoubtDoesNotEndTheHold() {
        assertThat(hold.look()).isEmpty();
        clock.advance(Duration.ofDays(46));
        newest = clock.instant();
        restart();

        assertThat(hold.look()).isPresent();
    }

    @Test
    void aClockThatATimeServiceKeepsIsTrusted() {
        assertThat(hold.look()).isEmpty();
        clock.advance(Duration.ofDays(46));
        synchronised.set(true);

        assertThat(hold.look()).isEmpty();
    }

    @Test
    void aClockThatWasSetBackHoldsNothing() {
        assertThat(hold.look()).isEmpty();
        clock.advance(Duration.ofDays(-400));
        restart();

        assertThat(hold.look()).isEmpty();
    }

    @Test
    void aDamagedRecordIsReplacedByTheNewestReport() throws Exception {
        assertThat(hold.look()).isEmpty();
        Files.writeString(share.state().resolve("last-sweep"), "yesterday");
        restart();
        assertThat(hold.look()).isEmpty();

        Files.writeString(share.state().resolve("last-sweep"), "yesterday");
        clock.advance(Duration.ofDays(46));
        restart();
        assertThat(hold.look()).isPresent();
    }

    private void run(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private void restart() {
        nanos.addAndGet(Duration.ofDays(-5).toNanos());
        hold =
                new RemovalHold(
                        share, () -> Optional.of(newest), clock, nanos::get, synchronised::get);
    }
}
