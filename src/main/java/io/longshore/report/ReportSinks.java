package io.longshore.report;

import io.longshore.problem.ProblemException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each report to several sinks, in their order. */
public final class ReportSinks implements ReportSink {
    private static final Logger LOG = LoggerFactory.getLogger(ReportSinks.class);

    private final List<ReportSink> sinks;

    public ReportSinks(List<ReportSink> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    /**
     * @throws ProblemException a retryable problem of a sink; the sinks after it have not received
     *     the report
     */
    @Override
    public void filed(FiledReport report) {
        for (ReportSink sink : sinks) {
            try {
                sink.filed(report);
            } catch (ProblemException e) {
                if (e.problem().retryable()) {
                    throw e;
                }
                skipped(sink, report, e);
            } catch (RuntimeException e) {
                skipped(sink, report, e);
            }
        }
    }

    /** A job does not wait for a sink that will never accept its report. */
    private static void skipped(ReportSink sink, FiledReport report, RuntimeException cause) {
        LOG.error(
                "{} failed for the report of job {}, which is filed without it",
                sink.getClass().getName(),
                report.report().jobId(),
                cause);
    }
}
