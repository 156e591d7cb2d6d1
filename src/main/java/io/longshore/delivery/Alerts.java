package io.longshore.delivery;

import io.longshore.job.Alert;

/** Where alerts are raised. Returns at once and never fails. */
@FunctionalInterface
public interface Alerts {
    void raise(Alert alert);
}
