package io.longshore.archive;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The bytes of a tarball, local or remote. Any number of threads may read from any position. The
 * caller that opens it closes it. A failure to read is thrown as a problem, never as an {@code
 * IOException}.
 */
public interface ArchiveBytes extends AutoCloseable {
    /** The file's name, fit to be shown. */
    String name();

    long sizeBytes();

    /** When the file was last changed, as it was at the opening. */
    Instant modified();

    /**
     * Fills the buffer from this position on.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED} if the file ends before
     *     the buffer is full; if it cannot be read
     */
    void read(ByteBuffer buffer, long position);

    /** {@link #read(ByteBuffer, long)} into a new array. */
    default byte[] read(long position, int length) {
        byte[] bytes = new byte[length];
        read(ByteBuffer.wrap(bytes), position);
        return bytes;
    }

    /**
     * A region as a stream, which needs no closing.
     *
     * @param offset of its first byte
     * @param length in bytes
     */
    default InputStream stream(long offset, long length) {
        return new RegionStream(offset, length) {
            @Override
            protected int read(byte[] into, int from, int most, long position, long end) {
                ArchiveBytes.this.read(ByteBuffer.wrap(into, from, most), position);
                return most;
            }
        };
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code FILE_CHANGED} unless size and time of
     *     change are what they were at the opening
     */
    void ensureUnchanged();

    @Override
    void close();
}
