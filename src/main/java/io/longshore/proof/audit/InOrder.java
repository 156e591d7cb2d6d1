package io.longshore.proof.audit;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Work on many numbers by several threads, whose results are taken in order. */
final class InOrder {
    /** How much is worked on before the first result is taken. */
    static final int BATCH = 512;

    private InOrder() {}

    /** Takes a result. */
    @FunctionalInterface
    interface Taker<T> {
        void take(int number, T result);
    }

    /**
     * Calls the work for each number, and then the taker.
     *
     * @param to not included
     * @param work is called by several threads
     * @param taker is called by this thread
     */
    static <T> void run(int from, int to, IntFunction<T> work, Taker<T> taker) {
        for (int start = from; start < to; start += BATCH) {
            int first = start;
            List<T> results = of(first, Math.min(to, first + BATCH), work);
            for (int i = 0; i < results.size(); i++) {
                taker.take(first + i, results.get(i));
            }
        }
    }

    /** The results for these numbers, without the last one. */
    static <T> List<T> of(int from, int to, IntFunction<T> work) {
        return IntStream.range(from, to).parallel().mapToObj(work).toList();
    }
}
