package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportSummary;
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
            text.append(ProblemText.of(problem));
        }
        text.append('\n');
        if (report.source() != null) {
            ProblemText.line(text, "File", report.source().file());
            ProblemText.line(text, "SHA-256", report.source().sha256());
            ProblemText.line(text, "Checksum", ReportWording.checksum(report));
            ProblemText.line(text, "Signed", ReportWording.signature(report.source().signature()));
        }
        ProblemText.line(text, "Labels", ReportWording.labels(report.additions().labels()));
        if (report.content().target() != null) {
            ProblemText.line(text, "To", report.content().target().repository());
        }
        if (report.content().bundle() != null) {
            ProblemText.line(text, "Bundle", report.content().bundle().image());
            ProblemText.line(text, "Tag", report.content().bundle().tag());
        }
        if (!report.content().images().isEmpty()) {
            ProblemText.line(text, "Images", images(report));
            each(report).forEach(image -> ProblemText.line(text, "", image));
        }
        ReportWording.definitions(report.additions())
                .forEach(said -> ProblemText.line(text, "Service", said));
        ProblemText.line(text, "Sent", ReportWording.transfer(report.content().transfer()));
        ProblemText.line(
                text, "Attached", ReportWording.accessories(report.additions().accessories()));
        ProblemText.line(text, "Scan", ReportWording.scan(report.additions().scan()));
        ProblemText.line(text, "Uploaded", ReportWording.uploadedBy(report.people()));
        ProblemText.line(text, "Sent by", ReportWording.sentBy(report.people()));
        ProblemText.line(text, "Requested", ReportWording.requestedBy(report.people()));
        ProblemText.line(text, "Received", ReportWording.time(report.times().receivedAt()));
        ProblemText.line(text, "Finished", ReportWording.time(report.times().finishedAt()));
        ProblemText.line(text, "Job", report.jobId().toString());
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
}
