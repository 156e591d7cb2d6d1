package io.longshore.pipeline;

import io.longshore.report.Alert;

/** Where alerts are raised. Returns at once and never fails. */
@FunctionalInterface
public interface Alerts {
    void raise(Alert alert);
}
