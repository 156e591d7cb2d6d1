package io.longshore.registry.blob;

import io.longshore.registry.http.UnreadableSourceException;
import io.longshore.registry.http.WatchedBody;
import io.longshore.task.Progress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okio.BufferedSink;

/**
 * A region of a blob as the body of a request. Reports written bytes to {@link Progress} and, when
 * the region has to be sent again, that these bytes do not count.
 */
final class UploadBody extends WatchedBody {
    private static final MediaType OCTETS = MediaType.get("application/octet-stream");

    /** Stands for no time, because the content is being read. */
    private static final long READING = Long.MIN_VALUE;

    private final BlobContent blob;
    private final long from;
    private final long length;
    private final Progress progress;
    private boolean begun;
    private long told;

    /** Since when the connection has what it was given, or {@link #READING}. */
    private volatile long givenNanos = READING;

    UploadBody(BlobContent blob, long from, long length, Progress progress) {
        this.blob = blob;
        this.from = from;
        this.length = length;
        this.progress = progress;
    }

    @Override
    public MediaType contentType() {
        return OCTETS;
    }

    @Override
    public long contentLength() {
        return length;
    }

    /**
     * OkHttp must not send it again automatically: only the upload session knows whether that is
     * right.
     */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    protected long waitingNanos() {
        long given = givenNanos;
        return given == READING ? 0 : System.nanoTime() - given;
    }

    /** True once any of it may have been sent. */
    boolean hasBegun() {
        return begun;
    }

    /** Withdraws the reported progress of an upload that failed. */
    void takeBack() {
        progress.advance(-told);
        told = 0;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        takeBack();
        begun = true;
        Counting out = new Counting(sink.outputStream());
        try {
            blob.writeTo(out, from, length);
        } catch (IOException e) {
            throw out.failed ? e : new UnreadableSourceException(e);
        } catch (RuntimeException e) {
            throw new UnreadableSourceException(e);
        }
        if (told != length) {
            throw new UnreadableSourceException(
                    new IOException("it gave " + told + " bytes instead of " + length));
        }
        // What is left in buffers is sent from here on.
        givenNanos = System.nanoTime();
    }

    /** Counts, and tells a failure to write from a failure to read. */
    private final class Counting extends FilterOutputStream {
        private boolean failed;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (told + count > length) {
                throw new IOException("it gave more than " + length + " bytes");
            }
            givenNanos = System.nanoTime();
            try {
                out.write(bytes, offset, count);
            } catch (IOException e) {
                failed = true;
                throw e;
            } finally {
                givenNanos = READING;
            }
            told += count;
            progress.advance(count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() {
            // The sink is the caller's.
        }
    }
}
