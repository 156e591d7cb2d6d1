package io.longshore.task;

import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Does the same to many things at once: questions and small things on many threads, because they
 * wait for answers most of the time, large ones on few, because they share one network. Tasks never
 * wait for other tasks.
 */
public final class Parallel implements AutoCloseable {
    /** The most requests under way at the same time, whatever the concurrency. */
    public static final int MOST_REQUESTS = 128;

    /** How many questions are under way for each large blob that is: 32 of them as it comes. */
    private static final int QUESTIONS_PER_BLOB = 8;

    private static final int FIRST_QUESTIONS = 64;

    /** How many times as many they become while that brings more answers. */
    private static final int GROWTH = 4;

    private final int large;
    private final ExecutorService few;
    private final ThreadPoolExecutor many;
    private final ConcurrencyTuner tuner;

    /**
     * @param concurrency how many large blobs at a time
     */
    public Parallel(int concurrency) {
        int questions = Math.min(FIRST_QUESTIONS, concurrency * QUESTIONS_PER_BLOB);
        large = concurrency;
        few = pool(concurrency, "blob-");
        many = pool(questions, "question-");
        tuner = new ConcurrencyTuner(questions, Math.min(MOST_REQUESTS, questions * GROWTH));
    }

    /** How many large blobs at a time. */
    public int large() {
        return large;
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, name + count.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Does the work on the many threads.
     *
     * @see #map(List, Predicate, Function)
     */
    public <T, R> List<R> map(List<T> inputs, Function<T, R> work) {
        return map(inputs, input -> false, work);
    }

    /**
     * The results in the order of the inputs. The first failure is thrown once every task that had
     * begun has ended; tasks not begun by then are dropped.
     *
     * @param large which inputs are worked on by the few threads
     */
    public <T, R> List<R> map(List<T> inputs, Predicate<T> large, Function<T, R> work) {
        List<R> results = new ArrayList<>(Collections.nCopies(inputs.size(), null));
        Batch batch = batch();
        for (int i = 0; i < inputs.size(); i++) {
            int at = i;
            T input = inputs.get(i);
            batch.add(large.test(input), () -> results.set(at, work.apply(input)));
        }
        batch.await();
        return results;
    }

    /** Only a pool whose most is less as well lets go of threads that have work. */
    private synchronized void resize() {
        int threads = tuner.now();
        if (threads > many.getMaximumPoolSize()) {
            many.setMaximumPoolSize(threads);
            many.setCorePoolSize(threads);
        } else {
            many.setCorePoolSize(threads);
            many.setMaximumPoolSize(threads);
        }
    }

    /** Tasks that are begun and awaited together; none of them yet. */
    public Batch batch() {
        tuner.begin(System.nanoTime());
        return new Batch();
    }

    /** Tasks may add others to their own batch. */
    public final class Batch {
        private int pending;
        private @Nullable Throwable failure;

        private Batch() {}

        /**
         * Has it done as soon as a thread is free; not at all if another task fails before.
         *
         * @param large by the few threads
         */
        public void add(boolean large, Runnable task) {
            synchronized (this) {
                pending++;
            }
            try {
                (large ? few : many).execute(() -> run(task, large));
            } catch (RejectedExecutionException e) {
                ended(e);
            }
        }

        /**
         * Returns once every task has ended, those added by tasks included.
         *
         * @throws RuntimeException the first failure; an exception that is not a ProblemException
         *     is the cause of an IllegalStateException
         */
        public synchronized void await() {
            try {
                while (pending > 0) {
                    wait();
                }
            } catch (InterruptedException e) {
                failure = e;
                Thread.currentThread().interrupt();
            }
            if (failure instanceof ProblemException problem) {
                throw problem;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }

        private void run(Runnable task, boolean large) {
            @Nullable Throwable thrown = null;
            try {
                if (!hasFailed()) {
                    task.run();
                    if (!large && tuner.answered(System.nanoTime()) != many.getCorePoolSize()) {
                        resize();
                    }
                }
            } catch (Throwable e) {
                thrown = e;
            }
            ended(thrown);
        }

        private synchronized boolean hasFailed() {
            return failure != null;
        }

        private synchronized void ended(@Nullable Throwable thrown) {
            failure = failure == null ? thrown : failure;
            pending--;
            notifyAll();
        }
    }

    /** Drops what has not begun. */
    @Override
    public void close() {
        few.shutdownNow();
        many.shutdownNow();
    }
}
