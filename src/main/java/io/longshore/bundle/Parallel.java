package io.longshore.bundle;

import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same to many things at once, on a pool that belongs to somebody else. */
public final class Parallel {
    private final ExecutorService pool;

    /**
     * @param pool where the work runs; tasks given to it never wait for other tasks of it
     */
    public Parallel(ExecutorService pool) {
        this.pool = pool;
    }

    /**
     * The results in the order of the inputs. The first failure is thrown once every task that had
     * begun has ended; tasks not begun by then are dropped.
     */
    public <T, R> List<R> map(List<T> inputs, Function<T, R> work) {
        List<Future<R>> running = new ArrayList<>();
        for (T input : inputs) {
            Callable<R> task = () -> work.apply(input);
            running.add(pool.submit(task));
        }
        List<R> results = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<R> future : running) {
            if (failure != null && future.cancel(false)) {
                continue;
            }
            try {
                results.add(future.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = failure == null ? new IllegalStateException("interrupted", e) : failure;
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
}
