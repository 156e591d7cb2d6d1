package io.longshore.report;

/**
 * A report as it was filed.
 *
 * @param json the exact bytes of {@code report.json}; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record FiledReport(ImportReport report, byte[] json) {
    /** A report's message above this size leaves out the layers; the file contains them. */
    private static final int LARGEST_MESSAGE = 256 << 10;

    /**
     * Reads a filed report.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNREADABLE} if it is none
     */
    public static FiledReport of(byte[] json) {
        return new FiledReport(ImportReport.parse(json), json);
    }

    /** The report as it is sent: the bytes of the file, without the layers if they are too many. */
    public byte[] message() {
        return json.length <= LARGEST_MESSAGE ? json : report.withoutLayers().toJson();
    }
}
