package io.longshore.registry.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call whose body does not move. OkHttp's own limit wakes a thread for each 64 KiB, which is
 * a tenth of the processor time of an upload over TLS; this looks a few times a minute.
 *
 * <p>Used for one call: as its listener, and as a tag of its request.
 */
final class StallGuard extends EventListener {
    private final WatchedBody body;
    private final long stallNanos;

    /** The call while its body is on its way. Guarded by this, as is the next field. */
    private @Nullable Call sending;

    private boolean hasStalled;

    /**
     * @param stall the longest time in which no byte moves
     */
    StallGuard(WatchedBody body, Duration stall) {
        this.body = body;
        this.stallNanos = stall.toNanos();
    }

    /** The failure of the call, as OkHttp would have named it. */
    synchronized IOException named(IOException failure) {
        if (!hasStalled) {
            return failure;
        }
        SocketTimeoutException named = new SocketTimeoutException("timeout");
        named.initCause(failure);
        return named;
    }

    @Override
    public synchronized void requestBodyStart(Call call) {
        sending = call;
        lookIn(stallNanos, call);
    }

    private void lookIn(long nanos, Call call) {
        // A look is short: the thread of the clock does it.
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> look(call));
    }

    private synchronized void look(Call call) {
        if (sending != call) {
            return;
        }
        long waiting = body.waitingNanos();
        if (waiting >= stallNanos) {
            hasStalled = true;
            sending = null;
            call.cancel();
        } else {
            lookIn(stallNanos - waiting, call);
        }
    }

    /** From here on the limit for the answer counts. */
    @Override
    public synchronized void responseHeadersStart(Call call) {
        sending = null;
    }

    @Override
    public synchronized void requestFailed(Call call, IOException failure) {
        sending = null;
    }

    @Override
    public synchronized void callFailed(Call call, IOException failure) {
        sending = null;
    }
}
