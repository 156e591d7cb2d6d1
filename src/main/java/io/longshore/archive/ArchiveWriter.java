package io.longshore.archive;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes a tarball: its form first, then the layers, in any order, by any number of threads. Until
 * the last of them is in, the file has its full size and is not whole: write it under a name that
 * nobody takes for a tarball.
 */
public final class ArchiveWriter implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final ArchivePlan layout;
    private boolean continued;

    private ArchiveWriter(Path file, FileChannel channel, ArchivePlan layout) {
        this.file = file;
        this.channel = channel;
        this.layout = layout;
    }

    /**
     * Creates the file, or continues one that has this layout already: its layers are then as they
     * were left.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNWRITABLE}, also while somebody
     *     else has it open for writing
     */
    public static ArchiveWriter open(Path file, ArchivePlan layout) {
        ArchiveWriter writer = null;
        try {
            writer =
                    new ArchiveWriter(
                            file,
                            FileChannel.open(
                                    file,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            layout);
            writer.lock();
            writer.continued = writer.hasLayout();
            if (!writer.continued) {
                writer.writeLayout();
            }
            return writer;
        } catch (IOException e) {
            if (writer != null) {
                writer.close();
            }
            throw unwritable(file, e);
        }
    }

    /**
     * True if the file is there and is of this layout.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNWRITABLE} if that cannot be seen
     */
    public static boolean isOf(Path file, ArchivePlan layout) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ArchiveWriter(file, channel, layout).hasLayout();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** True if the file was there with this layout, so that layers of it may be whole. */
    public boolean isContinued() {
        return continued;
    }

    /** Writes a layer's bytes from its first on; needs no closing, and takes no byte too many. */
    public OutputStream layer(BlobRegion region) {
        return new Region(region);
    }

    /**
     * Sees to it that all is on the disk.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNWRITABLE}
     */
    public void sync() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Two who write one file would spoil it for both. */
    private void lock() throws IOException {
        try {
            // Beyond all content, so that others can read it even where locks are enforced.
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
                throw new IOException("another process is writing it");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("it is being written already", e);
        }
    }

    private boolean hasLayout() throws IOException {
        if (channel.size() != layout.sizeBytes()) {
            return false;
        }
        for (ArchivePlan.Part part : layout.parts()) {
            ByteBuffer there = ByteBuffer.allocate(part.bytes().length);
            while (there.hasRemaining()) {
                if (channel.read(there, part.offset() + there.position()) < 0) {
                    return false;
                }
            }
            if (!Arrays.equals(there.array(), part.bytes())) {
                return false;
            }
        }
        return true;
    }

    private void writeLayout() throws IOException {
        channel.truncate(0);
        for (ArchivePlan.Part part : layout.parts()) {
            write(ByteBuffer.wrap(part.bytes()), part.offset());
        }
        // The archive ends with zeros, and unwritten regions read as zeros.
        write(ByteBuffer.allocate(1), layout.sizeBytes() - 1);
    }

    private void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static RuntimeException unwritable(Path file, IOException e) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_UNWRITABLE,
                        "The file '" + Printable.of(file.toString()) + "' cannot be written.",
                        Printable.of(e.getClass().getSimpleName() + ": " + e.getMessage()) + ".",
                        "See whether the folder is there, has room, and may be written to."),
                e);
    }

    private final class Region extends OutputStream {
        private final long end;
        private long position;

        Region(BlobRegion region) {
            this.position = region.offset();
            this.end = region.offset() + region.sizeBytes();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, bytes.length);
            if (length > end - position) {
                throw new IOException("the layer is longer than its entry");
            }
            ArchiveWriter.this.write(ByteBuffer.wrap(bytes, from, length), position);
            position += length;
        }
    }
}
