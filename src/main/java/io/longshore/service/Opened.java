package io.longshore.service;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part whose start opens an object that other parts use, and whose stop closes it. */
final class Opened<T extends AutoCloseable> implements Part, Supplier<T> {
    private final String name;
    private final Supplier<T> open;

    /** Null until the part is started. */
    private @Nullable T value;

    Opened(String name, Supplier<T> open) {
        this.name = name;
        this.open = open;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        value = open.get();
    }

    @Override
    public void stop() throws Exception {
        get().close();
    }

    /**
     * The object.
     *
     * @throws IllegalStateException before the part is started
     */
    @Override
    public T get() {
        if (value == null) {
            throw new IllegalStateException(name + " is not started");
        }
        return value;
    }
}
