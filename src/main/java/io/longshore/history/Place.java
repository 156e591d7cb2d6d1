package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The place of a delivery in the order of all, the newest first: its time, then its number. The
 * same report has the same place in every index that is made of it.
 *
 * @param age the time of its end in nanoseconds before 1970, so that the newest is the smallest
 * @param id from {@link #number}
 */
record Place(long age, long id) {
    /** Before all others. */
    static final Place START = new Place(Long.MIN_VALUE, Long.MIN_VALUE);

    private static final long BILLION = 1_000_000_000;
    private static final long MOST_SECONDS = Long.MAX_VALUE / BILLION - 1;

    static Place of(JobId job, @Nullable Instant finishedAt) {
        return new Place(-nanos(finishedAt), number(job.key()));
    }

    /**
     * The number of a job: 64 bits of a hash of its id. That two of a million jobs have the same is
     * less likely than 1 in 10 million.
     */
    static long number(String key) {
        String hash = Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex();
        return Long.parseUnsignedLong(hash.substring(0, 16), 16);
    }

    /** Nanoseconds since 1970, from 1970 to 2262; 0 without a time. */
    static long nanos(@Nullable Instant time) {
        if (time == null || time.getEpochSecond() < 0) {
            return 0;
        }
        return Math.min(time.getEpochSecond(), MOST_SECONDS) * BILLION + time.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / BILLION, nanos % BILLION);
    }

    /** As a cursor. */
    String toCursor() {
        ByteBuffer bytes = ByteBuffer.allocate(16).putLong(age).putLong(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code BAD_USAGE} if the text is no cursor
     */
    static Place ofCursor(@Nullable String cursor) {
        if (cursor == null) {
            return START;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() == 16) {
                return new Place(bytes.getLong(), bytes.getLong());
            }
        } catch (IllegalArgumentException e) {
            throw notOne();
        }
        throw notOne();
    }

    private static RuntimeException notOne() {
        return HistoryFilter.bad(
                "The cursor is not of this index.", "A cursor is taken from the page before.");
    }
}
