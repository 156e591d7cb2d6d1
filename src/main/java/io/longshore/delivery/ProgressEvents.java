package io.longshore.delivery;

import io.longshore.job.ProgressEvent;

/** Where progress is told: seen at once, kept by nobody. Returns at once and never fails. */
@FunctionalInterface
public interface ProgressEvents {
    void tell(ProgressEvent event);
}
