package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class ConcurrencyTunerTest {
    private static final int START = 32;
    private static final int MOST = 128;

    private final ConcurrencyTuner tuner = new ConcurrencyTuner(START, MOST);
    private long now = System.nanoTime();

    @Test
    void concurrencyGrowsToItsMaximumWhileResponseTimesStayConstant() {
        tuner.begin(now);
        answer(2000, () -> tuner.now() / 0.05);
        assertThat(tuner.now()).isEqualTo(MOST);
    }

    @Test
    void concurrencyStaysWhereThroughputDoesNotGrow() {
        tuner.begin(now);
        answer(2000, () -> 1000);
        assertThat(tuner.now()).isEqualTo(START);
    }

    @Test
    void concurrencyReturnsToTheLastValueThatRaisedThroughput() {
        tuner.begin(now);
        // As many as 50 at a time bring more, the 72 that come next do not.
        answer(3000, () -> Math.min(tuner.now(), 50) / 0.05);
        assertThat(tuner.now()).isEqualTo(48);
    }

    @Test
    void theFirstResponsesOfABatchAreNotMeasured() {
        tuner.begin(now);
        answer(4 * START, () -> 500);
        answer(2000, () -> 1000);
        assertThat(tuner.now()).isEqualTo(START);
    }

    @Test
    void fewRequestsDoNotChangeTheConcurrency() {
        for (int job = 0; job < 50; job++) {
            tuner.begin(now);
            answer(START, () -> tuner.now() / 0.05);
        }
        assertThat(tuner.now()).isEqualTo(START);
    }

    @Test
    void anotherKindOfRequestIsMeasuredFromTheStart() {
        tuner.begin(now);
        answer(2000, () -> 1000);
        tuner.begin(now);
        answer(2000, () -> tuner.now() / 0.05);
        assertThat(tuner.now()).isEqualTo(MOST);
    }

    /**
     * @param rate answers a second
     */
    private void answer(int times, DoubleSupplier rate) {
        for (int i = 0; i < times; i++) {
            now += (long) (TimeUnit.SECONDS.toNanos(1) / rate.getAsDouble());
            tuner.answered(now);
        }
    }
}
