package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.SimulatedDelay;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelTest {
    private final Parallel parallel = new Parallel(1);

    @AfterEach
    void close() {
        parallel.close();
    }

    @Test
    void resultsAreInTheOrderOfTheInputs() {
        List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
        assertThat(parallel.map(inputs, i -> i % 2 == 0, i -> i * 3))
                .isEqualTo(inputs.stream().map(i -> i * 3).toList());
    }

    @Test
    void aBatchEndsAfterTheTasksAddedByItsTasks() {
        AtomicInteger done = new AtomicInteger();
        Parallel.Batch batch = parallel.batch();
        for (int i = 0; i < 50; i++) {
            batch.add(
                    false,
                    () -> {
                        done.incrementAndGet();
                        batch.add(
                                true,
                                () -> {
                                    done.incrementAndGet();
                                    batch.add(false, done::incrementAndGet);
                                });
                    });
        }
        batch.await();
        assertThat(done).hasValue(150);
    }

    @Test
    void concurrencyGrowsWhileThroughputGrows() {
        Semaphore registry = new Semaphore(Integer.MAX_VALUE);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        parallel.map(
                IntStream.range(0, 2000).boxed().toList(),
                i -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    answeredAfter(10, registry);
                    return underWay.decrementAndGet();
                });
        // Eight of them at first.
        assertThat(most.get()).isGreaterThan(8).isLessThanOrEqualTo(32);
    }

    @Test
    void concurrencyStopsGrowingWhenThroughputDoes() {
        Semaphore registry = new Semaphore(4);
        AtomicInteger underWay = new AtomicInteger();
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        parallel.map(
                IntStream.range(0, 1000).boxed().toList(),
                i -> {
                    seen.add(underWay.incrementAndGet());
                    answeredAfter(2, registry);
                    return underWay.decrementAndGet();
                });
        // A busy machine may make one step look like a gain, not all of them.
        assertThat(seen.stream().skip(800)).allMatch(each -> each < 32);
    }

    /** A registry that is this far away and answers as many at a time as it has permits. */
    private static void answeredAfter(int millis, Semaphore registry) {
        registry.acquireUninterruptibly();
        SimulatedDelay.ofMillis(millis);
        registry.release();
    }

    @Test
    void afterAFailureNoTaskIsStartedAndRunningTasksAreAwaited() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch failing = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        Parallel.Batch batch = parallel.batch();
        batch.add(
                false,
                () -> {
                    begun.countDown();
                    await(failing);
                    ended.set(true);
                });
        batch.add(
                true,
                () -> {
                    await(begun);
                    failing.countDown();
                    throw problem();
                });
        batch.add(true, () -> late.set(true));
        assertThatThrownBy(batch::await)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.REGISTRY_ERROR));
        assertThat(ended).isTrue();
        assertThat(late).isFalse();
    }

    @Test
    void aBatchOfAClosedPoolFailsInsteadOfWaiting() {
        Parallel.Batch batch = parallel.batch();
        parallel.close();
        batch.add(false, () -> {});
        assertThatThrownBy(batch::await).isInstanceOf(IllegalStateException.class);
    }

    private static ProblemException problem() {
        return new ProblemException(
                Problem.temporary(Code.REGISTRY_ERROR, "Tried.", "It failed.", "Try again."));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
