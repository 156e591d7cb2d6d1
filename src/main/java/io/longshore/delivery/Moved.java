package io.longshore.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the present phase of a delivery.
 *
 * @param done bytes
 * @param total bytes; 0 if that is not known
 * @param perSecond bytes in a second, lately; null as long as that is not known
 * @param secondsLeft of this phase at that rate; null if that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Moved(long done, long total, @Nullable Long perSecond, @Nullable Long secondsLeft) {
    /** No byte has moved. */
    static final Moved NOTHING = new Moved(0, 0, null, null);

    private static final double NEW = 0.3;

    /**
     * The bytes after a further event of the same phase.
     *
     * @param since the time of the event before
     */
    Moved to(long nowDone, long nowTotal, Instant since, Instant at) {
        double seconds = Duration.between(since, at).toMillis() / 1000.0;
        if (seconds <= 0 || nowDone < done) {
            return new Moved(nowDone, nowTotal, perSecond, left(nowDone, nowTotal, perSecond));
        }
        double current = (nowDone - done) / seconds;
        long rate = Math.round(perSecond == null ? current : NEW * current + (1 - NEW) * perSecond);
        return new Moved(nowDone, nowTotal, rate, left(nowDone, nowTotal, rate));
    }

    private static @Nullable Long left(long done, long total, @Nullable Long rate) {
        return rate == null || rate <= 0 || total < done || total == 0
                ? null
                : (total - done + rate - 1) / rate;
    }
}
