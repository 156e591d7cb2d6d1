package io.longshore.task;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Does a thing once for all who ask for it while it is being done. */
public final class SingleFlight<K, V> {

    private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /** The value, and whether it was this call that made it. */
    public record Landed<V>(V value, boolean own) {}

    /**
     * Does the work, or waits for the one who is at it. All get its result or its failure, but not
     * its cancellation: then the next in line does the work.
     */
    public Landed<V> run(K key, Cancellation cancellation, Supplier<V> work) {
        while (true) {
            cancellation.check();
            CompletableFuture<V> own = new CompletableFuture<>();
            CompletableFuture<V> other = flights.putIfAbsent(key, own);
            if (other == null) {
                return new Landed<>(fly(key, own, work), true);
            }
            try {
                return new Landed<>(await(other, cancellation), false);
            } catch (ProblemException e) {
                if (e.problem().code() != Code.CANCELLED) {
                    throw e;
                }
            }
        }
    }

    private V fly(K key, CompletableFuture<V> own, Supplier<V> work) {
        try {
            V value = work.get();
            flights.remove(key);
            own.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            flights.remove(key);
            own.completeExceptionally(e);
            throw e;
        }
    }

    private static <V> V await(CompletableFuture<V> other, Cancellation cancellation) {
        try {
            return cancellation.await(other);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw new ProblemException(problem.problem(), problem);
            }
            throw new IllegalStateException("the work that was waited for failed", e);
        }
    }
}
