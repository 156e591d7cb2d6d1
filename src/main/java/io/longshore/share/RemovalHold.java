package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds removals by age while the time of day is in doubt. It is if it is a day or more ahead of
 * what the last sweep, or without one the newest report, leads to expect, and no time service is
 * known to keep it: the clock may be wrong, or the gateway was stopped for long. The hold ends
 * after a day of operation. Used by one thread.
 */
public final class RemovalHold {
    /** A smaller lead removes nothing that was not announced. */
    static final Duration JUMP = Duration.ofDays(1);

    static final Duration HOLD = Duration.ofDays(1);

    private static final String NAME = "last-sweep";

    private final Path file;
    private final Supplier<Optional<Instant>> newestReport;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final BooleanSupplier isSynchronised;

    /** When this process last trusted the time of day; null before it did. */
    private @Nullable Trusted trusted;

    /** By the monotonic clock; null without a hold. */
    private @Nullable Long heldSince;

    private record Trusted(Instant at, long nanos) {}

    /**
     * @param newestReport by the time of its file
     * @param clock the time of day
     * @param nanoTime the monotonic clock
     * @param isSynchronised whether a time service is known to keep the time of day
     */
    public RemovalHold(
            Share share,
            Supplier<Optional<Instant>> newestReport,
            Clock clock,
            LongSupplier nanoTime,
            BooleanSupplier isSynchronised) {
        this.file = share.state().resolve(NAME);
        this.newestReport = newestReport;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.isSynchronised = isSynchronised;
    }

    /**
     * A doubt about the time of day.
     *
     * @param ahead of the expected time
     * @param left until removals go on
     */
    public record Doubt(Duration ahead, Duration left) {}

    /**
     * Looks at the time of day, before a sweep.
     *
     * @return empty if nothing is held
     * @throws ProblemException if the share cannot be written
     */
    public Optional<Doubt> look() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration ahead = Duration.between(expected(now, nanos), now);
        if (ahead.compareTo(JUMP) >= 0 && !isSynchronised.getAsBoolean()) {
            if (heldSince == null) {
                heldSince = nanos;
            }
            Duration left = HOLD.minusNanos(nanos - heldSince);
            if (left.compareTo(Duration.ZERO) > 0) {
                return Optional.of(new Doubt(ahead, left));
            }
        }
        heldSince = null;
        trusted = new Trusted(now, nanos);
        DurableFiles.write(file, now.toString().getBytes(StandardCharsets.UTF_8));
        return Optional.empty();
    }

    private Instant expected(Instant now, long nanos) {
        if (trusted != null) {
            return trusted.at().plusNanos(nanos - trusted.nanos());
        }
        return lastSweep().or(newestReport).orElse(now);
    }

    private Optional<Instant> lastSweep() {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            String text = new String(DurableFiles.read(file), StandardCharsets.UTF_8);
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException | ProblemException e) {
            // Damaged: the newest report counts.
            return Optional.empty();
        }
    }
}
