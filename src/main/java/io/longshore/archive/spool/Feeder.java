package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ByteSink;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the delivered file once: for its hashes, for the sinks, and for the process that
 * uncompresses it. Runs in a thread of its own, which is joined before anything is asked but {@link
 * #fed}.
 */
final class Feeder implements Runnable {
    private static final int BUFFER = 256 << 10;

    private final ArchiveBytes file;
    private final OutputStream target;
    private final List<ByteSink> sinks;
    private final Progress progress;
    private final Cancellation cancellation;
    private final FileHashes.Computation hashes;
    private volatile long fed;
    private @Nullable RuntimeException fault;

    Feeder(
            ArchiveBytes file,
            OutputStream target,
            Set<HashAlgorithm> wholeFile,
            List<ByteSink> sinks,
            Progress progress,
            Cancellation cancellation) {
        this.file = file;
        this.target = target;
        this.sinks = sinks;
        this.progress = progress;
        this.cancellation = cancellation;
        this.hashes = new FileHashes.Computation(wholeFile);
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = target) {
            for (long at = 0; at < file.sizeBytes(); ) {
                cancellation.check();
                int count = (int) Math.min(BUFFER, file.sizeBytes() - at);
                file.read(ByteBuffer.wrap(buffer, 0, count), at);
                hashes.running().forEach(hash -> hash.update(buffer, 0, count));
                sinks.forEach(sink -> sink.take(buffer, count));
                out.write(buffer, 0, count);
                progress.advance(count);
                at += count;
                fed = at;
            }
        } catch (IOException e) {
            // The process has ended; its exit code gives the reason.
        } catch (RuntimeException e) {
            fault = e;
        }
    }

    /** How many bytes the process has been given. */
    long fed() {
        return fed;
    }

    /** True if the file was read to its end. */
    boolean isDone() {
        return fault == null && fed == file.sizeBytes();
    }

    /**
     * @throws ProblemException the file cannot be read or has changed, or the work was cancelled
     */
    void requireRead() {
        if (fault != null) {
            throw fault;
        }
    }

    /** Of the whole file, once all of it was read. */
    FileHashes hashes() {
        return hashes.result();
    }
}
