package io.longshore.share.drop;

import io.longshore.share.FileState;
import java.time.Duration;
import java.time.Instant;

/**
 * A regular file in {@code drop/} as the last looks saw it.
 *
 * @param since when it was first seen with this state
 * @param isReadable whether this process may read it
 */
record SeenFile(FileState state, Instant since, boolean isReadable) {
    /** How long it has not changed. */
    Duration stillSince(Instant now) {
        return Duration.between(since, now);
    }
}
