package io.longshore.registry.blob;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The largest body that a registry, or a proxy before it, takes in one request, as far as its
 * refusals (413) have shown. One for each registry. Thread-safe.
 */
final class BodyLimit {
    /** The default of nginx ({@code client_max_body_size}); a lower limit is not worked around. */
    private static final long SMALLEST = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BodyLimit.class);

    private final AtomicLong bytes = new AtomicLong(Long.MAX_VALUE);

    /** The size of a body to try, in bytes. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Records that a body was refused as too large.
     *
     * @return whether a smaller one is worth a try
     */
    boolean refused(long size) {
        if (size <= SMALLEST) {
            return false;
        }
        long smaller = Math.max(SMALLEST, Math.min(ChunkSizes.FALLBACK, size / 2));
        long before = bytes.getAndUpdate(known -> Math.min(known, smaller));
        if (smaller < before) {
            LOG.warn(
                    "The registry, or a proxy before it, refuses a request of {} bytes as too"
                            + " large. Blobs are sent in chunks of {} bytes, which takes longer.",
                    size,
                    smaller);
        }
        return true;
    }
}
