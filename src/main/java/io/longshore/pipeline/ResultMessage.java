package io.longshore.pipeline;

import io.longshore.report.ImportReport;

/** To {@code longshore.results}: the result of a job, to be filed. */
public record ResultMessage(int version, ImportReport report) {
    public static ResultMessage of(ImportReport report) {
        return new ResultMessage(Messages.VERSION, report);
    }
}
