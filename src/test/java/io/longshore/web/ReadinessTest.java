package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessTest {
    private final TestClock clock = new TestClock();
    private final Instant start = clock.instant();

    @Test
    void aProbeThatNeverRanIsDown() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (Readiness readiness =
                new Readiness(
                        Map.of("share", () -> await(end)),
                        Duration.ofHours(1),
                        clock,
                        finding -> {})) {
            assertThat(readiness.isReady()).isFalse();
            assertThat(readiness.findings().get(0).problem().why()).contains("not been checked");

            end.countDown();

            Awaitility.await().until(readiness::isReady);
        }
    }

    @Test
    void aProbeWithoutAResultForSixIntervalsIsDown() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
        try (Readiness readiness =
                new Readiness(
                        Map.of("share", () -> {}),
                        Duration.ofHours(1),
                        clock,
                        nanos::get,
                        finding -> {})) {
            Awaitility.await().until(readiness::isReady);

            nanos.addAndGet(Duration.ofHours(6).plusSeconds(1).toNanos());

            assertThat(readiness.isReady()).isFalse();
            assertThat(readiness.findings().get(0).since()).isEqualTo(start);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 600, 7200, 864_000})
    void aClockThatIsSetMakesNoProbeStale(long seconds) {
        try (Readiness readiness =
                new Readiness(
                        Map.of("share", () -> {}), Duration.ofMinutes(1), clock, finding -> {})) {
            Awaitility.await().until(readiness::isReady);

            clock.advance(seconds);

            assertThat(readiness.isReady()).isTrue();
        }
    }

    @Test
    void aProbeThatThrowsIsDownAndRunsAgain() {
        AtomicReference<RuntimeException> defect =
                new AtomicReference<>(new IllegalStateException("defect"));
        Probe probe =
                () -> {
                    if (defect.get() != null) {
                        throw defect.get();
                    }
                };
        try (Readiness readiness =
                new Readiness(
                        Map.of("share", probe), Duration.ofMillis(20), clock, finding -> {})) {
            Awaitility.await()
                    .until(
                            () ->
                                    readiness
                                            .findings()
                                            .get(0)
                                            .problem()
                                            .why()
                                            .contains("IllegalStateException"));

            defect.set(null);

            Awaitility.await().until(readiness::isReady);
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
