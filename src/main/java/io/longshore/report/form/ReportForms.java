package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportForm;
import java.util.List;
import java.util.function.Function;

/** The forms of a report, in the order in which they are written. */
public enum ReportForms implements ReportForm {
    /** For people with a browser. */
    PAGE("report.html", ReportPage::html),

    /** For people who have only an SFTP client or a terminal. */
    TEXT("REPORT.txt", ReportText::file),

    /** For programs. Written last: a folder that holds it holds every other form. */
    JSON("report.json", ImportReport::toJson);

    private final String fileName;
    private final Function<ImportReport, byte[]> renderer;

    ReportForms(String fileName, Function<ImportReport, byte[]> renderer) {
        this.fileName = fileName;
        this.renderer = renderer;
    }

    /** Every form. */
    public static List<ReportForm> all() {
        return List.of(values());
    }

    @Override
    public String fileName() {
        return fileName;
    }

    @Override
    public byte[] render(ImportReport report) {
        return renderer.apply(report);
    }
}
