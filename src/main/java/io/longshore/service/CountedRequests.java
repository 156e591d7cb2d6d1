package io.longshore.service;

import io.longshore.registry.http.RequestListener;
import io.longshore.web.Metrics;

/** Counts the requests to registries. */
record CountedRequests(Metrics metrics) implements RequestListener {
    @Override
    public void answered(String method, int status) {
        metrics.requested(method, status);
    }

    @Override
    public void retried(String reason) {
        metrics.retried(reason);
    }
}
