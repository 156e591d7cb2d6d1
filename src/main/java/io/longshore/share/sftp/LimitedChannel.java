package io.longshore.share.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A file with a size limit that records the time of its last write. */
final class LimitedChannel implements SeekableByteChannel {
    /** Growth is requested in steps, because an upload consists of many small writes. */
    private static final long STEP = 4 << 20;

    private final SeekableByteChannel file;
    private final Growth growth;
    private volatile long lastWrite = System.nanoTime();
    private volatile boolean isCut;
    private LongConsumer granted = size -> {};
    private long allowed;
    private volatile long written;

    /** Decides whether the file may grow. */
    @FunctionalInterface
    interface Growth {
        /**
         * @param from size in bytes that was allowed before
         * @param to requested size in bytes
         */
        void require(long from, long to) throws IOException;
    }

    LimitedChannel(SeekableByteChannel file, Growth growth) throws IOException {
        this.file = file;
        this.growth = growth;
        this.allowed = file.size();
    }

    /**
     * @param listener gets the size up to which the file may grow, now and whenever that changes
     */
    void onGrowth(LongConsumer listener) {
        granted = listener;
        granted.accept(allowed);
    }

    /** No more is written by this opening of the file. */
    void cut() {
        isCut = true;
    }

    /** How long nothing was written. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastWrite);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (isCut) {
            throw RefusedRequest.failed("Another of your sessions has taken over this upload");
        }
        long end = Math.addExact(file.position(), bytes.remaining());
        if (end > allowed) {
            allow(end);
        }
        lastWrite = System.nanoTime();
        int count = file.write(bytes);
        written += count;
        return count;
    }

    /** How many bytes were written by this opening of the file. */
    long written() {
        return written;
    }

    private void allow(long end) throws IOException {
        long wanted = end > Long.MAX_VALUE - STEP ? end : end + STEP;
        try {
            growth.require(allowed, wanted);
            allowed = wanted;
        } catch (RefusedRequest e) {
            growth.require(allowed, end);
            allowed = end;
        }
        granted.accept(allowed);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return file.read(bytes);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
