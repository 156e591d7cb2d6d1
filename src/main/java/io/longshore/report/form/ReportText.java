package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A report as plain text, for people who have nothing but an SFTP client or a terminal: the status
 * in the first line, then problems and what to do, then what was delivered.
 */
public final class ReportText {
    private ReportText() {}

    /** The text as UTF-8, lines ended so that every editor shows them. */
    public static byte[] file(ImportReport report) {
        return text(report).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The text, lines ended by line feeds. */
    public static String text(ImportReport report) {
        StringBuilder text = new StringBuilder();
        text.append(report.status()).append(": ").append(ReportWording.sentence(report));
        text.append('\n');
        for (ReportProblem problem : report.problems()) {
            text.append('\n');
            line(
                    text,
                    problem.severity() == Severity.ERROR ? "Problem" : "Warning",
                    problem.what());
            line(text, "Why", problem.why());
            line(text, "Do", problem.fix());
            line(text, "Image", problem.image());
            line(text, "Code", problem.code());
        }
        text.append('\n');
        if (report.source() != null) {
            line(text, "File", report.source().file());
            line(text, "SHA-256", report.source().sha256());
            line(text, "Checksum", ReportWording.checksum(report));
            line(text, "Signed", ReportWording.signature(report.source().signature()));
        }
        if (report.target() != null) {
            line(text, "To", report.target().repository());
        }
        if (report.bundle() != null) {
            line(text, "Bundle", report.bundle().image());
            line(text, "Tag", report.bundle().tag());
        }
        if (!report.images().isEmpty()) {
            line(text, "Images", images(report));
        }
        ReportWording.definitions(report).forEach(said -> line(text, "Service", said));
        line(text, "Sent", ReportWording.transfer(report.transfer()));
        line(text, "Attached", ReportWording.accessories(report.accessories()));
        line(text, "Scan", ReportWording.scan(report.scan()));
        line(text, "Uploaded", ReportWording.uploadedBy(report));
        line(text, "Sent by", ReportWording.sentBy(report));
        line(text, "Asked by", ReportWording.requestedBy(report));
        line(text, "Received", ReportWording.time(report.receivedAt()));
        line(text, "Finished", ReportWording.time(report.finishedAt()));
        line(text, "Job", report.jobId().toString());
        return text.toString();
    }

    /** One line for lists: time, result, job, source and target. */
    public static String line(ImportReport report) {
        StringBuilder line = new StringBuilder(time(report.finishedAt()));
        line.append(String.format("  %-10s  %s", report.status(), report.jobId()));
        if (report.source() != null) {
            line.append("  ").append(ReportWording.plain(report.source().file()));
        }
        if (report.target() != null && report.target().repository() != null) {
            line.append(" -> ").append(ReportWording.plain(report.target().repository()));
        }
        return line.toString();
    }

    /** An instant as it stands in lists. */
    public static String time(Instant instant) {
        return ReportWording.time(instant);
    }

    private static String images(ImportReport report) {
        long verified = report.images().stream().filter(ImportReport.Image::verified).count();
        return report.images().size() + ", of which " + verified + " read back";
    }

    private static void line(StringBuilder text, String name, String value) {
        if (value != null && !value.isEmpty()) {
            text.append(
                    String.format("%-10s%s", name + ":", ReportWording.plain(value))
                            .stripTrailing());
            text.append('\n');
        }
    }
}
