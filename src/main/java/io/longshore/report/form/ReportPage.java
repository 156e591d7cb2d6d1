package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.text.HumanReadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A report as one self-contained HTML page without scripts, fonts and pictures, so that it can be
 * copied, opened anywhere, and printed.
 */
public final class ReportPage {
    private static final String STYLE = resource("report.css");

    private final ImportReport report;
    private final Map<String, ImportReport.Signature> signatures;
    private final Html html = new Html();

    private ReportPage(ImportReport report) {
        this.report = report;
        this.signatures =
                report.content().signatures().stream()
                        .collect(
                                Collectors.toMap(
                                        ImportReport.Signature::image,
                                        Function.identity(),
                                        (first, second) -> first));
    }

    /** The page as UTF-8. */
    public static byte[] html(ImportReport report) {
        return new ReportPage(report).render().getBytes(StandardCharsets.UTF_8);
    }

    private String render() {
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta http-equiv=\"Content-Security-Policy\" ")
                .raw("content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .text(report.status() + ": " + title())
                .raw("</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
        head();
        problems();
        facts();
        images();
        html.raw("<footer>Longshore import report, job <code>")
                .text(report.jobId())
                .raw("</code>. The same as data: <code>report.json</code>.</footer>\n");
        return html.raw("</body>\n</html>\n").toString();
    }

    private String title() {
        return report.source() == null ? report.jobId().toString() : report.source().file();
    }

    private void head() {
        String status = report.status().name();
        html.raw("<header class=\"" + status.toLowerCase(Locale.ROOT) + "\">\n")
                .element("p", "status", status)
                .element("h1", "", title())
                .element("p", "", ReportWording.sentence(report))
                .raw("</header>\n");
    }

    private void problems() {
        if (report.problems().isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>")
                .text(report.status() == Status.VERIFIED ? "Worth knowing" : "What to do")
                .raw("</h2>\n");
        for (ReportProblem problem : report.problems()) {
            boolean error = problem.severity() == Severity.ERROR;
            html.raw("<article class=\"" + (error ? "error" : "warning") + "\">\n")
                    .element("h3", "", problem.what())
                    .element("p", "", problem.why())
                    .element("p", "fix", problem.fix())
                    .raw("<p class=\"note\"><code>")
                    .text(problem.code())
                    .raw("</code>");
            note(problem.image());
            note(problem.digest());
            if (problem.retryable()) {
                html.raw(" · a retry may succeed");
            }
            html.raw("</p>\n</article>\n");
        }
        html.raw("</section>\n");
    }

    private void note(@Nullable String value) {
        if (value != null) {
            html.raw(" · ").element("code", "", value);
        }
    }

    private void facts() {
        html.raw("<section>\n<h2>The delivery</h2>\n<dl>\n");
        if (report.content().target() != null) {
            fact("To", report.content().target().repository(), true);
        }
        if (report.content().bundle() != null) {
            fact("Bundle", report.content().bundle().image(), true);
            fact("Tag", report.content().bundle().tag(), true);
        }
        ImportReport.Source source = report.source();
        if (source != null) {
            fact("File", source.file(), true);
            fact("Size", sizeAndBytes(source.sizeBytes()), false);
            fact("SHA-256", source.sha256(), true);
            checksum(source);
            fact("Signature", ReportWording.signature(source.signature()), false);
        }
        ReportWording.definitions(report.additions())
                .forEach(said -> fact("Service definition", said, false));
        transfer();
        fact("Uploaded by", ReportWording.uploadedBy(report.people()), false);
        fact("Job sent by", ReportWording.sentBy(report.people()), false);
        fact("Requested by", ReportWording.requestedBy(report.people()), false);
        fact("Received", ReportWording.time(report.times().receivedAt()), false);
        fact("Finished", ReportWording.time(report.times().finishedAt()), false);
        fact(
                "Took",
                ReportWording.between(report.times().startedAt(), report.times().finishedAt()),
                false);
        fact("Attempt", report.attempt() > 1 ? report.attempt() : null, false);
        fact("Replay of", report.additions().replayOf(), true);
        html.raw("</dl>\n</section>\n");
    }

    private static @Nullable String sizeAndBytes(@Nullable Long bytes) {
        if (bytes == null) {
            return null;
        }
        String size = HumanReadable.size(bytes);
        return size.endsWith(" B")
                ? size
                : String.format(Locale.ROOT, "%s (%,d bytes)", size, bytes);
    }

    private void checksum(ImportReport.Source source) {
        if (source.checksum() != null) {
            html.raw("<dt>Checksum</dt><dd")
                    .raw(
                            ReportWording.isGood(source.checksum().outcome())
                                    ? ">"
                                    : " class=\"bad\">")
                    .text(ReportWording.checksum(report))
                    .raw("</dd>\n");
        }
    }

    private void transfer() {
        fact("Sent", ReportWording.transfer(report.content().transfer()), false);
        fact("Attached", ReportWording.accessories(report.additions().accessories()), false);
        fact("Scan", ReportWording.scan(report.additions().scan()), false);
    }

    private void fact(String name, @Nullable Object value, boolean exact) {
        if (value != null) {
            html.raw("<dt>" + name + "</dt><dd>")
                    .element(exact ? "code" : "span", "", value)
                    .raw("</dd>\n");
        }
    }

    private void images() {
        if (report.content().images().isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>")
                .text(ReportWording.count(report.content().images().size(), "image"))
                .raw("</h2>\n<table>\n<thead><tr><th>Image</th><th>Tags</th>")
                .raw("<th class=\"number\">Size</th><th>Signature</th><th>Read back</th></tr>")
                .raw("</thead>\n<tbody>\n");
        report.content().images().forEach(image -> image(image, 0));
        html.raw("</tbody>\n</table>\n</section>\n");
    }

    private void image(ImportReport.Image image, int depth) {
        html.raw("<tr" + (depth > 0 ? " class=\"child\"" : "") + "><td>")
                .element("span", "type", kind(image))
                .element("code", "", withinTarget(image.image()));
        if (image.origin() != null && !image.origin().equals(image.image())) {
            html.raw("<span class=\"note\">from ")
                    .element("code", "", image.origin())
                    .raw("</span>");
        }
        layers(image);
        html.raw("</td><td>");
        for (ImportReport.Tag tag : image.tags()) {
            html.element("code", "tag", tag.name());
            if (tag.replaced() != null) {
                html.raw("<span class=\"note\">before: ")
                        .element("code", "", tag.replaced())
                        .raw("</span>");
            }
        }
        html.raw("</td><td class=\"number\">").text(size(image.layers())).raw("</td><td>");
        ImportReport.Signature signature = signatures.get(image.image());
        if (signature != null) {
            html.text(ReportWording.signature(signature.outcome(), signature.key()));
        }
        html.raw("</td><td>")
                .raw(image.verified() ? "yes" : "<strong class=\"bad\">no</strong>")
                .raw("</td></tr>\n");
        if (image.images() != null) {
            image.images().forEach(child -> image(child, depth + 1));
        }
    }

    /** The digest alone where the repository is the target: it stands above for all images. */
    private String withinTarget(String reference) {
        String target =
                report.content().target() == null ? null : report.content().target().repository();
        return target != null && reference.startsWith(target + "@")
                ? reference.substring(target.length() + 1)
                : reference;
    }

    private static String kind(ImportReport.Image image) {
        String type = image.images() != null ? image.type() + " index" : image.type().toString();
        return image.platform() == null ? type : type + ", " + image.platform();
    }

    /** Null for an index, and in a message without layers. */
    private static @Nullable String size(@Nullable List<ImportReport.Layer> layers) {
        return layers == null
                ? null
                : HumanReadable.size(
                        layers.stream().mapToLong(ImportReport.Layer::sizeBytes).sum());
    }

    private void layers(ImportReport.Image image) {
        List<ImportReport.Layer> layers = image.layers();
        if (layers == null || layers.isEmpty()) {
            return;
        }
        html.raw("<details><summary>").text(summary(layers)).raw("</summary>\n<ul>\n");
        for (ImportReport.Layer layer : layers) {
            html.raw("<li>")
                    .element("code", "", layer.digest())
                    .text(
                            " "
                                    + HumanReadable.size(layer.sizeBytes())
                                    + ", "
                                    + ReportWording.layer(layer.outcome()))
                    .raw("</li>\n");
        }
        html.raw("</ul></details>");
    }

    private static String summary(List<ImportReport.Layer> layers) {
        String outcomes =
                layers.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ImportReport.Layer::outcome, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> entry.getValue() + " " + ReportWording.layer(entry.getKey()))
                        .collect(Collectors.joining(", "));
        return ReportWording.count(layers.size(), "layer") + ": " + outcomes;
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
