package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final AtomicLong now = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(stage -> LIMIT, now::get);

    @Test
    void aStageWithoutWorkIsNeverStuck() {
        passes(Duration.ofDays(1));

        assertThat(watchdog.stuck()).isEmpty();
    }

    @Test
    void workWithoutProgressForTheLimitIsReportedAsStuckWithItsStep() {
        watchdog.begin("filing");
        watchdog.reached("publish-report", null);
        passes(LIMIT.minusNanos(1));
        assertThat(watchdog.stuck()).isEmpty();

        passes(Duration.ofNanos(1));

        assertThat(watchdog.stuck())
                .containsExactly(
                        new Watchdog.Stuck(
                                "filing", "publish-report", LIMIT, Thread.currentThread()));
    }

    @Test
    void occasionalProgressKeepsLongWorkAlive() {
        watchdog.begin("import");
        watchdog.reached("import-push", "job-1");
        for (int i = 0; i < 5_000; i++) {
            passes(Duration.ofMinutes(1));
            watchdog.movedOn("job-1");
            assertThat(watchdog.stuck()).isEmpty();
        }
    }

    @Test
    void progressOfAnotherJobDoesNotCount() {
        watchdog.begin("import");
        watchdog.reached("import-push", "job-1");
        passes(LIMIT);
        watchdog.movedOn("job-2");

        assertThat(watchdog.stuck()).hasSize(1);
    }

    @Test
    void nestedWorkIsMonitoredUntilTheOuterWorkEnds() {
        watchdog.begin("filing");
        watchdog.begin("filing");
        watchdog.end(true);
        passes(LIMIT);
        assertThat(watchdog.stuck()).hasSize(1);

        watchdog.end(true);

        assertThat(watchdog.stuck()).isEmpty();
    }

    @Test
    void repeatedFailuresWithoutAKnownCauseMakeAStageStuck() {
        fails("filing", false, LIMIT);

        assertThat(watchdog.stuck())
                .extracting(Watchdog.Stuck::stage, Watchdog.Stuck::thread)
                .containsExactly(org.assertj.core.api.Assertions.tuple("filing", null));
    }

    @Test
    void failuresWithAKnownCauseOrASuccessInBetweenDoNotMakeAStageStuck() {
        fails("filing", true, LIMIT);
        assertThat(watchdog.stuck()).isEmpty();

        fails("filing", false, LIMIT.dividedBy(2));
        watchdog.begin("filing");
        watchdog.end(true);
        fails("filing", false, LIMIT.dividedBy(2));

        assertThat(watchdog.stuck()).isEmpty();
    }

    @Test
    void aFinalFailureIsForgotten() {
        fails("filing", false, Duration.ofSeconds(5));
        passes(LIMIT);

        assertThat(watchdog.stuck()).isEmpty();
    }

    @Test
    void anExternalCauseExcusesOnlyTheStagesItConcerns() {
        watchdog.begin("import");
        passes(LIMIT.multipliedBy(5));
        watchdog.excuse(Set.of("check"));
        assertThat(watchdog.stuck()).hasSize(1);

        watchdog.excuse(Set.of("check", "import"));
        assertThat(watchdog.stuck()).isEmpty();

        passes(LIMIT);
        assertThat(watchdog.stuck()).as("the cause is over, and nothing moves").hasSize(1);
    }

    private void fails(String stage, boolean named, Duration duration) {
        for (Duration d = Duration.ZERO; d.compareTo(duration) <= 0; d = d.plusSeconds(5)) {
            watchdog.begin(stage);
            watchdog.end(named);
            passes(Duration.ofSeconds(5));
        }
    }

    private void passes(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
