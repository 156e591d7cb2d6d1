package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;

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
}
