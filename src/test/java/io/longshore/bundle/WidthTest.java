package io.longshore.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class WidthTest {
    private static final int START = 32;
    private static final int MOST = 128;

    private final Width width = new Width(START, MOST);
    private long now = System.nanoTime();

    @Test
    void growsToTheMostWhileEachQuestionTakesAsLongAsBefore() {
        width.begin(now);
        answer(2000, () -> width.now() / 0.05);
        assertThat(width.now()).isEqualTo(MOST);
    }

    @Test
    void staysWhereTheRegistryAnswersNoMoreWithMore() {
        width.begin(now);
        answer(2000, () -> 1000);
        assertThat(width.now()).isEqualTo(START);
    }

    @Test
    void goesBackToTheLastThatBroughtMore() {
        width.begin(now);
        // As many as 50 at a time bring more, the 72 that come next do not.
        answer(3000, () -> Math.min(width.now(), 50) / 0.05);
        assertThat(width.now()).isEqualTo(48);
    }

    @Test
    void theFirstAnswersOfABatchAreNotCounted() {
        width.begin(now);
        answer(4 * START, () -> 500);
        answer(2000, () -> 1000);
        assertThat(width.now()).isEqualTo(START);
    }

    @Test
    void fewQuestionsChangeNothing() {
        for (int job = 0; job < 50; job++) {
            width.begin(now);
            answer(START, () -> width.now() / 0.05);
        }
        assertThat(width.now()).isEqualTo(START);
    }

    @Test
    void otherQuestionsAreMeasuredAnew() {
        width.begin(now);
        answer(2000, () -> 1000);
        width.begin(now);
        answer(2000, () -> width.now() / 0.05);
        assertThat(width.now()).isEqualTo(MOST);
    }

    /**
     * @param rate answers a second
     */
    private void answer(int times, DoubleSupplier rate) {
        for (int i = 0; i < times; i++) {
            now += (long) (TimeUnit.SECONDS.toNanos(1) / rate.getAsDouble());
            width.answered(now);
        }
    }
}
