package io.longshore.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a process, started in the order in which they were added and stopped in the opposite
 * order. When a start fails, the parts that were started before are stopped. A part that cannot be
 * stopped is logged, and the others are stopped all the same.
 */
final class LifeCycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);

    private final List<Part> parts = new ArrayList<>();
    private final Deque<Part> started = new ArrayDeque<>();

    /** Adds a part that starts after those added before it. */
    <P extends Part> P add(P part) {
        parts.add(part);
        return part;
    }

    /**
     * Adds a part whose start opens an object, which its stop closes.
     *
     * @param name what the log calls it, as in "the broker"
     * @param open may use the objects of the parts added before
     */
    <T extends AutoCloseable> Opened<T> add(String name, Supplier<T> open) {
        return add(new Opened<>(name, open));
    }

    /** Starts all parts. Throws what the start of a part throws. */
    void start() {
        for (Part part : parts) {
            try {
                part.start();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
            started.push(part);
        }
    }

    /** Stops the parts that were started and not stopped yet. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            Part part = started.pop();
            try {
                part.stop();
            } catch (Exception | Error e) {
                LOG.warn("cannot stop {}: {}", part.name(), e.toString());
            }
        }
    }
}
