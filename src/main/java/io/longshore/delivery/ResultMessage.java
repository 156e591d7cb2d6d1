package io.longshore.delivery;

import io.longshore.job.ImportReport;

/** To {@code longshore.results}: this is what came of a job; it is to be filed. */
public record ResultMessage(int version, ImportReport report) {
    static ResultMessage of(ImportReport report) {
        return new ResultMessage(Messages.VERSION, report);
    }
}
