package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportSummary;
import io.longshore.report.Severity;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        line(text, "Labels", ReportWording.labels(report.additions().labels()));
        if (report.content().target() != null) {
            line(text, "To", report.content().target().repository());
        }
        if (report.content().bundle() != null) {
            line(text, "Bundle", report.content().bundle().image());
            line(text, "Tag", report.content().bundle().tag());
        }
        if (!report.content().images().isEmpty()) {
            line(text, "Images", images(report));
            each(report).forEach(image -> line(text, "", image));
        }
        ReportWording.definitions(report.additions()).forEach(said -> line(text, "Service", said));
        line(text, "Sent", ReportWording.transfer(report.content().transfer()));
        line(text, "Attached", ReportWording.accessories(report.additions().accessories()));
        line(text, "Scan", ReportWording.scan(report.additions().scan()));
        line(text, "Uploaded", ReportWording.uploadedBy(report.people()));
        line(text, "Sent by", ReportWording.sentBy(report.people()));
        line(text, "Requested", ReportWording.requestedBy(report.people()));
        line(text, "Received", ReportWording.time(report.times().receivedAt()));
        line(text, "Finished", ReportWording.time(report.times().finishedAt()));
        line(text, "Job", report.jobId().toString());
        return text.toString();
    }

    /** One line for lists: time, result, job, source and target. */
    public static String line(ImportReport report) {
        ReportSummary summary = ReportSummary.of(report);
        StringBuilder line = new StringBuilder();
        line.append(time(summary.finishedAt()))
                .append(String.format("  %-10s  %s", summary.status(), summary.jobId()));
        if (summary.file() != null) {
            line.append("  ").append(Printable.line(summary.file()));
        }
        if (summary.repository() != null) {
            line.append(" -> ").append(Printable.line(summary.repository()));
        }
        return line.toString();
    }

    /** An instant as printed in lists; blanks of the same width if it is unknown. */
    public static String time(@Nullable Instant instant) {
        String time = ReportWording.time(instant);
        return time == null ? " ".repeat("yyyy-MM-dd HH:mm:ss UTC".length()) : time;
    }

    private static String images(ImportReport report) {
        List<ImportReport.Image> images = report.content().images();
        long verified = images.stream().filter(ImportReport.Image::verified).count();
        return images.size() + ", of which " + verified + " read back";
    }

    /** Each image of an import into several repositories, with its result. */
    private static List<String> each(ImportReport report) {
        ImportReport.Target target = report.content().target();
        if (target == null || target.repositories() == null) {
            return List.of();
        }
        return report.content().images().stream()
                .map(image -> (image.verified() ? "read back  " : "MISSING    ") + image.image())
                .toList();
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(
                    String.format("%-11s%s", name + ":", Printable.line(value)).stripTrailing());
            text.append('\n');
        }
    }
}
