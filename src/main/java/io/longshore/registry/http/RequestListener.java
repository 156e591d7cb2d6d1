package io.longshore.registry.http;

/** Receives each request, for metrics. Called from many threads; returns at once. */
public interface RequestListener {
    /** Ignores all events. */
    RequestListener NONE = new RequestListener() {};

    /**
     * A request is about to be sent to a registry that has not answered any request yet.
     *
     * @param registry host[:port]
     */
    default void connecting(String registry) {}

    /**
     * A request to the registry or its token service has ended.
     *
     * @param status the HTTP status, or 0 if the server did not answer
     */
    default void answered(String method, int status) {}

    /**
     * An operation is about to be tried again.
     *
     * @param reason the name of the problem's code
     */
    default void retried(String reason) {}
}
