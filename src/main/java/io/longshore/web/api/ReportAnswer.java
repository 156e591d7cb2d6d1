package io.longshore.web.api;

import io.longshore.report.FiledReport;
import io.longshore.report.ReportForm;
import io.longshore.report.form.ReportForms;
import java.util.Locale;

/** A report in the form that a client prefers. */
final class ReportAnswer {
    private ReportAnswer() {}

    static ApiAnswer of(FiledReport filed, String accept) {
        String wanted = accept.toLowerCase(Locale.ROOT);
        int html = wanted.indexOf("text/html");
        int text = wanted.indexOf("text/plain");
        int json = wanted.indexOf("json");
        if (html >= 0 && (json < 0 || html < json) && (text < 0 || html < text)) {
            return form(filed, ReportForms.PAGE, "text/html; charset=utf-8")
                    .with(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none';"
                                    + " base-uri 'none'; form-action 'none'; sandbox");
        }
        if (text >= 0 && (json < 0 || text < json)) {
            return form(filed, ReportForms.TEXT, "text/plain; charset=utf-8");
        }
        return ApiAnswer.of(200, "application/json", filed.json());
    }

    private static ApiAnswer.Full form(FiledReport filed, ReportForm form, String type) {
        return ApiAnswer.of(200, type, form.render(filed.report()));
    }
}
