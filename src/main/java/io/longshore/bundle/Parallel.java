package io.longshore.bundle;

import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Does the same to many things at once: questions and small things on many threads, because they
 * wait for answers most of the time, large ones on few, because they share one network. Tasks never
 * wait for other tasks.
 */
public final class Parallel implements AutoCloseable {
    /** How many questions are under way for each large blob that is: 32 of them as it comes. */
    private static final int QUESTIONS_PER_BLOB = 8;

    private static final int MOST_QUESTIONS = 64;

    private final ExecutorService few;
    private final ExecutorService many;

    /**
     * @param concurrency how many large blobs at a time
     */
    public Parallel(int concurrency) {
        few = pool(concurrency, "blob-");
        many = pool(Math.min(MOST_QUESTIONS, concurrency * QUESTIONS_PER_BLOB), "question-");
    }

    private static ExecutorService pool(int threads, String name) {
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
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<R>> tasks = new ArrayList<>();
        for (T input : inputs) {
            Callable<R> task =
                    () -> {
                        if (failed.get()) {
                            return null;
                        }
                        try {
                            return work.apply(input);
                        } catch (Throwable e) {
                            failed.set(true);
                            throw e;
                        }
                    };
            tasks.add((large.test(input) ? few : many).submit(task));
        }
        List<R> results = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<R> task : tasks) {
            try {
                results.add(task.get());
            } catch (InterruptedException e) {
                failed.set(true);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (ExecutionException e) {
                failure = failure == null ? unwrap(e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private static RuntimeException unwrap(ExecutionException e) {
        if (e.getCause() instanceof ProblemException problem) {
            return problem;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e.getCause());
    }

    /** Drops what has not begun. */
    @Override
    public void close() {
        few.shutdownNow();
        many.shutdownNow();
    }
}
