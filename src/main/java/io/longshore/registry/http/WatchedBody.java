package io.longshore.registry.http;

import okhttp3.RequestBody;

/** A body that may be large, and tells whether the connection takes it. */
public abstract class WatchedBody extends RequestBody {
    /**
     * For how many nanoseconds the connection has not taken what it was given; 0 while the content
     * is still being read. Any thread may ask.
     */
    protected abstract long waitingNanos();
}
