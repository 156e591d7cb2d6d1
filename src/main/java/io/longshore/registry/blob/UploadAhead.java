package io.longshore.registry.blob;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * The bytes of a blob on their way to a registry before it is decided that the blob is to be there:
 * an upload session whose last request, the PUT that makes a blob of it, is left to {@link
 * BlobPusher#push}. Until then the registry holds temporary data: no blob, and nothing that counts
 * for a quota.
 *
 * <p>Its failure fails nothing, because {@code push} then sends the blob as usual. Thread-safe.
 */
public final class UploadAhead {
    /** A registry may remove a session that was idle; a token may expire. */
    private static final Duration FRESH = Duration.ofMinutes(30);

    private final UploadSession session;
    private final long sizeBytes;
    private final Supplier<HttpUrl> sending;
    private final LaterProgress progress;
    private final CompletableFuture<HttpUrl> sent = new CompletableFuture<>();
    private volatile long sentNanos;

    /** True once the session is another one's. */
    private volatile boolean taken;

    /** True once the registry has none of its bytes. */
    private volatile boolean isForgotten;

    /**
     * @param session that has begun
     * @param sizeBytes of the blob
     * @param sending sends it all, and returns where to end it
     */
    UploadAhead(
            UploadSession session,
            long sizeBytes,
            Supplier<HttpUrl> sending,
            LaterProgress progress) {
        this.session = session;
        this.sizeBytes = sizeBytes;
        this.sending = sending;
        this.progress = progress;
    }

    /** Sends the bytes. Returns when they are sent, and when they cannot be. */
    public void send() {
        try {
            HttpUrl next = sending.get();
            sentNanos = System.nanoTime();
            sent.complete(next);
        } catch (ProblemException e) {
            sent.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            sent.completeExceptionally(e);
            throw e;
        }
    }

    /**
     * Asks the registry to forget the session, unless {@link BlobPusher#push} took it.
     *
     * @return how many bytes of the blob the registry keeps, at most, until it removes old sessions
     *     itself; 0 if it has forgotten them
     */
    public long forget() {
        sent.completeExceptionally(
                new ProblemException(
                        Problem.temporary(Code.CANCELLED, "The upload was given up.", "", "")));
        isForgotten = taken || session.forget();
        return unconfirmed();
    }

    /** What {@link #forget} returns as long as the registry has not answered it. */
    public long unconfirmed() {
        return taken || isForgotten ? 0 : sizeBytes;
    }

    /**
     * Waits until the bytes are sent.
     *
     * @param shown gets the progress of this upload from here on, and what there was of it
     * @return where to end the session; empty if that is not possible any more
     */
    Optional<HttpUrl> take(Progress shown, Cancellation waiting) {
        progress.showTo(shown);
        try {
            HttpUrl next = waiting.await(sent);
            if (System.nanoTime() - sentNanos <= FRESH.toNanos()) {
                taken = true;
                return Optional.of(next);
            }
        } catch (ExecutionException e) {
            // The push sends the blob as usual.
        }
        progress.takeBack();
        return Optional.empty();
    }

    /** Counts until somebody else wants to see it. */
    static final class LaterProgress implements Progress {
        private Progress shown;
        private long bytes;

        LaterProgress(Progress first) {
            this.shown = first;
        }

        @Override
        public void begin(Phase phase, long totalBytes) {
            throw new UnsupportedOperationException("an upload is part of a phase");
        }

        @Override
        public synchronized void advance(long more) {
            bytes += more;
            shown.advance(more);
        }

        synchronized void showTo(Progress to) {
            shown = to;
            shown.advance(bytes);
        }

        synchronized void takeBack() {
            shown.advance(-bytes);
            shown = Progress.NONE;
        }
    }
}
