package io.longshore.archive;

import java.io.InputStream;
import java.util.Objects;

/** A region of an archive as a stream. Used by one thread; needs no closing. */
public abstract class RegionStream extends InputStream {
    private final long end;
    private long position;

    /**
     * @param offset the region's first byte in the archive
     * @param length in bytes
     */
    protected RegionStream(long offset, long length) {
        this.position = offset;
        this.end = offset + length;
    }

    /**
     * Reads bytes from the archive, at least one.
     *
     * @param position of the first byte in the archive
     * @param end of the region; {@code position + most} is not beyond it
     * @param most at least 1
     * @return how many were read
     * @throws io.longshore.problem.ProblemException if they cannot be read
     */
    protected abstract int read(byte[] into, int from, int most, long position, long end);

    @Override
    public final int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] into, int from, int length) {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = read(into, from, (int) Math.min(length, end - position), position, end);
        position += count;
        return count;
    }

    @Override
    public final long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public final int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
}
