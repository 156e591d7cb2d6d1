package io.longshore.web;

import io.longshore.task.TimeService;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the clocks, for the details of the health. The readiness does not depend on
 * it.
 *
 * @param brokerAheadSeconds how far the broker's clock is ahead of this machine's, negative if it
 *     is behind; null without a measurement of the last minute
 * @param broker the same as a sentence
 * @param synchronised whether a time service keeps this machine's clock
 * @param machine the same as a sentence
 */
public record ClockState(
        @Nullable Double brokerAheadSeconds,
        String broker,
        TimeService.State synchronised,
        String machine) {
    /** A larger difference is reported. */
    public static final Duration TOLERANCE = Duration.ofSeconds(1);

    /**
     * @param ahead how far the broker's clock is ahead of this machine's; empty if it is not known
     */
    public static ClockState of(Optional<Duration> ahead, TimeService service) {
        return new ClockState(
                ahead.map(it -> it.toMillis() / 1000.0).orElse(null),
                ahead.map(ClockState::sentence).orElse("The broker's clock is not measured."),
                service.state(),
                service.text());
    }

    /** True if the difference is so large that it is reported. */
    public static boolean isLarge(Duration ahead) {
        return ahead.abs().compareTo(TOLERANCE) > 0;
    }

    /**
     * @param ahead how far the broker's clock is ahead of this machine's
     */
    public static String sentence(Duration ahead) {
        return isLarge(ahead)
                ? String.format(
                        Locale.ROOT,
                        "The broker's clock is %.1f seconds %s this machine's.",
                        ahead.abs().toMillis() / 1000.0,
                        ahead.isNegative() ? "behind" : "ahead of")
                : "The broker's clock agrees with this machine's to the second.";
    }
}
