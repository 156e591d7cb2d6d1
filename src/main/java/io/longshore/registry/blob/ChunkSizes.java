package io.longshore.registry.blob;

/**
 * How a large blob is sent: by PATCH requests and an empty PUT, so that the PUT gets a token that
 * is fresh after a long upload.
 *
 * @param aboveBytes a blob larger than this is sent so; a smaller one by a single PUT
 * @param bytes the largest body of a PATCH, at least 1
 */
public record ChunkSizes(long aboveBytes, long bytes) {
    /** Where chunks turn out to be needed, and the settings name no size. */
    static final long FALLBACK = 256L << 20;

    /** One PATCH for a blob larger than 1 GiB. */
    public static final ChunkSizes DEFAULT = new ChunkSizes(1L << 30, Long.MAX_VALUE);

    public ChunkSizes {
        if (bytes < 1) {
            throw new IllegalArgumentException("a chunk has at least one byte");
        }
    }
}
