package io.longshore.pipeline;

import io.longshore.job.ProgressEvent;

/** Publishes progress events, which are not stored. Returns immediately and never fails. */
@FunctionalInterface
public interface ProgressEvents {
    void tell(ProgressEvent event);
}
