package io.longshore.registry.blob;

/**
 * When a blob is sent in chunks, so that the token can be renewed between them.
 *
 * @param aboveBytes a blob larger than this is sent in chunks
 * @param bytes the size of a chunk, at least 1
 */
public record ChunkSizes(long aboveBytes, long bytes) {
    /** Chunks of 256 MiB for blobs larger than 1 GiB. */
    public static final ChunkSizes DEFAULT = new ChunkSizes(1L << 30, 256L << 20);

    public ChunkSizes {
        if (bytes < 1) {
            throw new IllegalArgumentException("a chunk has at least one byte");
        }
    }
}
