package io.longshore.registry.blob;

import io.longshore.registry.http.Timeouts;
import java.time.Duration;

/**
 * How blobs are sent.
 *
 * @param chunks in which pieces
 * @param limit the largest piece that the registry takes
 * @param timeouts how long the registry may take to answer
 */
record UploadSettings(ChunkSizes chunks, BodyLimit limit, Timeouts timeouts) {
    /** The slowest that a registry may move and hash an upload that has arrived. */
    private static final long REGISTRY_BYTES_PER_SECOND = 10 << 20;

    /**
     * Written data that the operating system may buffer; with the slowest link it gives a bound.
     */
    private static final long SEND_BUFFER_BYTES = 6 << 20;

    private static final long LINK_BYTES_PER_SECOND = 64 << 10;

    /** How long to wait for the answer from when the last of so many bytes was written. */
    Duration patience(long bytes) {
        long onTheWay = Math.min(bytes, SEND_BUFFER_BYTES) / LINK_BYTES_PER_SECOND;
        long worked = bytes / REGISTRY_BYTES_PER_SECOND;
        Duration wanted = timeouts.stall().plusSeconds(onTheWay + worked);
        Duration longest = timeouts.answer();
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }
}
