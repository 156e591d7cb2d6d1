package io.longshore.report;

/** A way to write a report into the folder of its job. */
public interface ReportForm {
    /** The name of the file in the job's folder. */
    String fileName();

    /** The whole content of the file. */
    byte[] render(ImportReport report);
}
