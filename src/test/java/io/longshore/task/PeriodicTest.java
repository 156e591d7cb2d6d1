package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.testing.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void aTaskRunsAgainWhateverItThrows() {
        List<Throwable> failures =
                List.of(
                        new IllegalStateException("a"),
                        new OutOfMemoryError("unable to create native thread"),
                        new StackOverflowError(),
                        new NoClassDefFoundError("x"),
                        new AssertionError("b"));
        try (Periodic task = Periodic.start("t", OFTEN, () -> fail(failures))) {
            assertThat(task).isNotNull();
            await().until(() -> runs.get() > failures.size() + 3);
        }
    }

    @Test
    void repeatedFailuresCauseOneLineWithTheNameAndTheCause() {
        try (LogLines log = LogLines.start();
                Periodic task =
                        Periodic.startNow(
                                "sweep",
                                OFTEN,
                                () -> {
                                    runs.incrementAndGet();
                                    throw new IllegalStateException("broken");
                                })) {
            assertThat(task).isNotNull();
            await().until(() -> runs.get() > 10);
            assertThat(log.warnings())
                    .filteredOn(line -> line.contains("'sweep'"))
                    .singleElement()
                    .asString()
                    .contains("failed and runs again", "broken");
        }
    }

    @Test
    void closingAwaitsTheCurrentRunAndStartsNoOther() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Periodic task =
                Periodic.startNow(
                        "t",
                        OFTEN,
                        () -> {
                            runs.incrementAndGet();
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                ended.set(true);
                            }
                        });
        begun.await();
        task.close();
        assertThat(ended).isTrue();
        assertThat(runs).hasValue(1);
    }

    private void fail(List<Throwable> failures) {
        int run = runs.getAndIncrement();
        if (run >= failures.size()) {
            return;
        }
        Throwable failure = failures.get(run);
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
