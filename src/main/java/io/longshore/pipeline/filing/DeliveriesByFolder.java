package io.longshore.pipeline.filing;

import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportSink;
import io.longshore.report.Status;
import io.longshore.share.WorkFolder;
import io.longshore.share.drop.FolderDeliveries;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;

/** Lists each report in the folder of {@code drop/} that its archive came from. */
public final class DeliveriesByFolder implements ReportSink {
    private final WorkFolder work;
    private final FolderDeliveries deliveries;
    private final Clock clock;

    /**
     * @param clock for a report without a time
     */
    public DeliveriesByFolder(WorkFolder work, FolderDeliveries deliveries, Clock clock) {
        this.work = work;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    @Override
    public void filed(FiledReport filed) {
        ImportReport report = filed.report();
        Instant finished =
                Objects.requireNonNullElseGet(report.times().finishedAt(), clock::instant);
        work.ticket(report.jobId())
                .ifPresent(
                        ticket ->
                                deliveries.add(
                                        ticket,
                                        report.status().name(),
                                        report.status() == Status.VERIFIED ? "done" : "rejected",
                                        finished));
    }
}
