package io.longshore.report.store;

import io.longshore.report.ReportStore;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;

/** Chooses the store that the service and the commands ask for reports. */
public final class ReportStores {
    private ReportStores() {}

    /** The store of the reports of a share. */
    public static ReportStore of(Share share, JobFolders folders) {
        return new FileReportStore(share, folders);
    }
}
