package io.longshore.archive.bytes;

import io.longshore.archive.ArchiveBytes;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The first bytes of something that cannot be read in place, such as the content of a compressed
 * file; to recognise it only.
 *
 * @param name of the file that they come from, fit to be shown
 * @param content not to be changed
 */
public record BytesInMemory(String name, byte[] content) implements ArchiveBytes {
    @Override
    public long sizeBytes() {
        return content.length;
    }

    @Override
    public Instant modified() {
        return Instant.EPOCH;
    }

    @Override
    public void read(ByteBuffer buffer, long position) {
        buffer.put(content, Math.toIntExact(position), buffer.remaining());
    }

    @Override
    public void ensureUnchanged() {
        // It cannot change.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
