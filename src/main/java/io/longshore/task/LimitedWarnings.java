package io.longshore.task;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * Warnings that others can cause as often as they like: a few lines are written in a minute, and
 * the next line after that minute says how many were left out. Thread-safe.
 */
public final class LimitedWarnings {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Logger log;
    private final RateLimit limit;

    /** Warnings for this logger, at most one line a minute. */
    public LimitedWarnings(Logger log) {
        this(log, 1);
    }

    /**
     * @param most how many lines are written in a minute, at least 1
     */
    public LimitedWarnings(Logger log, int most) {
        this.log = log;
        this.limit = new RateLimit(PAUSE, most, System::nanoTime);
    }

    /**
     * Writes the warning, or counts it.
     *
     * @param text without control characters
     */
    public void warn(String text) {
        write(text, log::warn);
    }

    /** The same for a line that is not a warning. */
    public void info(String text) {
        write(text, log::info);
    }

    private void write(String text, BiConsumer<String, Object> line) {
        OptionalLong others = limit.allow("");
        if (others.isPresent()) {
            line.accept(
                    "{}",
                    others.getAsLong() == 0
                            ? text
                            : text
                                    + " ("
                                    + others.getAsLong()
                                    + " more of this kind since the last such line)");
        }
    }
}
