package io.longshore.delivery;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.Alert;
import io.longshore.report.FiledReport;
import org.jspecify.annotations.Nullable;

/** What happens to deliveries, as it is told to everybody who wants to know. */
public sealed interface DeliveryEvent {
    /** A delivery under way has changed. */
    record Changed(Delivery delivery) implements DeliveryEvent {}

    /**
     * A delivery is no longer under way, and has no report: its file was given back.
     *
     * @param sender null if that is not known
     */
    record Gone(JobId job, @Nullable Principal sender) implements DeliveryEvent {}

    /** What is known of the files in {@code drop/} has changed. */
    record DropChanged() implements DeliveryEvent {}

    /** A delivery has its report. */
    record Reported(FiledReport report) implements DeliveryEvent {}

    /** Something began or ended that is not about one delivery. */
    record Alerted(Alert alert) implements DeliveryEvent {}
}
