package io.longshore.registry.blob;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UploadLimiterTest {
    private final UploadLimiter limiter = new UploadLimiter();

    @Test
    void aBusyRegistryHalvesTheNumberOfParallelUploads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch all = new CountDownLatch(8);
            List<Future<?>> refused = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                refused.add(
                        threads.submit(
                                () ->
                                        problemOf(
                                                () ->
                                                        limiter.run(
                                                                Cancellation.none(),
                                                                () -> {
                                                                    all.countDown();
                                                                    await(all);
                                                                    throw busy();
                                                                }))));
            }
            for (Future<?> each : refused) {
                each.get();
            }
            assertThat(limiter.width()).isEqualTo(1);

            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Future<?>> next = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                next.add(
                        threads.submit(
                                () ->
                                        limiter.run(
                                                Cancellation.none(),
                                                () -> {
                                                    most.accumulateAndGet(
                                                            now.incrementAndGet(), Math::max);
                                                    Thread.yield();
                                                    return now.decrementAndGet();
                                                })));
            }
            for (Future<?> each : next) {
                each.get();
            }
            assertThat(most.get()).isBetween(1, 4);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void successfulUploadsRaiseTheNumberAgain() {
        problemOf(() -> limiter.run(Cancellation.none(), () -> fail(busy())));
        assertThat(limiter.width()).isEqualTo(1);
        for (int i = 0; i < 8500; i++) {
            limiter.run(Cancellation.none(), () -> null);
        }
        assertThat(limiter.width()).isEqualTo(128);
    }

    @Test
    void aRefusedUploadDoesNotChangeTheLimit() {
        Problem denied = Problem.permanent(Code.PUSH_DENIED, "No.", "", "");
        problemOf(() -> limiter.run(Cancellation.none(), () -> fail(new ProblemException(denied))));
        assertThat(limiter.width()).isEqualTo(128);
    }

    @Test
    void aWaitingUploadCanBeCancelled() throws Exception {
        problemOf(() -> limiter.run(Cancellation.none(), () -> fail(busy())));
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            threads.execute(
                    () ->
                            limiter.run(
                                    Cancellation.none(),
                                    () -> {
                                        in.countDown();
                                        await(done);
                                        return null;
                                    }));
            in.await();
            Cancellation cancellation = new Cancellation();
            cancellation.cancel("cancelled by the test");
            Problem problem = problemOf(() -> limiter.run(cancellation, () -> null));
            assertThat(problem.code()).isEqualTo(Code.CANCELLED);
        } finally {
            done.countDown();
            threads.shutdownNow();
        }
    }

    private static RuntimeException busy() {
        return new ProblemException(Problem.temporary(Code.REGISTRY_BUSY, "Busy.", "", ""));
    }

    private static <T> T fail(RuntimeException e) {
        throw e;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
