package io.longshore.report;

/**
 * Receives each report between steps F3 and F4 of docs/delivery.md: the report is durable and
 * published, and the job's folder is still in {@code work/}.
 *
 * <p>After a crash a report is received again, so the implementation is idempotent by job id. A
 * consumer that must not miss a report is a step of docs/delivery.md instead.
 */
@FunctionalInterface
public interface ReportSink {
    /**
     * @throws io.longshore.problem.ProblemException if it is retryable, the report is received
     *     again every few seconds and the job is not filed before; any other failure is logged
     */
    void filed(FiledReport report);
}
