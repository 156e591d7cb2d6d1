package io.longshore.report;

import io.longshore.job.JobId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a sink that counts idempotent: it receives the report of each job once in the life of this
 * process, as long as fewer than 1,000 other jobs are reported in between. Thread-safe.
 */
public final class OncePerJob implements ReportSink {
    private static final int REMEMBERED = 1000;

    private final ReportSink sink;
    private final Map<JobId, Boolean> received =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    public OncePerJob(ReportSink sink) {
        this.sink = sink;
    }

    @Override
    public synchronized void filed(FiledReport report) {
        if (!received.containsKey(report.report().jobId())) {
            sink.filed(report);
            received.put(report.report().jobId(), true);
        }
    }
}
