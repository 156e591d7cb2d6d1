package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Objects;

/**
 * The uncompressed content of an archive. Name and time are those of the delivered file, which must
 * not change either.
 */
final class SpooledArchive implements ArchiveBytes {
    private final ArchiveBytes delivered;
    private final FileChannel channel;
    private final long sizeBytes;
    private final boolean isKept;

    /**
     * @param delivered closed with this
     * @param isKept whether the channel stays open for others
     */
    SpooledArchive(ArchiveBytes delivered, FileChannel channel, long sizeBytes, boolean isKept) {
        this.delivered = delivered;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.isKept = isKept;
    }

    @Override
    public String name() {
        return delivered.name();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Instant modified() {
        return delivered.modified();
    }

    @Override
    public void read(ByteBuffer buffer, long position) {
        try {
            long at = position;
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw new IOException("it ends too early");
                }
                at += count;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public InputStream stream(long offset, long length) {
        return new Part(offset, offset + length);
    }

    @Override
    public void ensureUnchanged() {
        delivered.ensureUnchanged();
    }

    @Override
    public void close() {
        try (delivered) {
            if (!isKept) {
                channel.close();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ProblemException unreadable(IOException e) {
        return new ProblemException(
                Problem.temporary(
                        Code.FILE_UNREADABLE,
                        "The uncompressed content of '" + name() + "' cannot be read.",
                        Printable.of(String.valueOf(e.getMessage())) + ".",
                        "Check the disk of longshore.spool."),
                e);
    }

    private final class Part extends InputStream {
        private long position;
        private final long end;

        Part(long position, long end) {
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Objects.checkFromIndexSize(from, length, into.length);
            int count = (int) Math.min(length, end - position);
            if (length > 0 && count <= 0) {
                return -1;
            }
            SpooledArchive.this.read(ByteBuffer.wrap(into, from, count), position);
            position += count;
            return count;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, end - position));
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }
    }
}
