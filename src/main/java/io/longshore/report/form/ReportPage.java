package io.longshore.report.form;

import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.text.Html;
import io.longshore.text.HumanReadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

    /** Null where the classes come from no jar. */
    private static final @Nullable String VERSION =
            ReportPage.class.getPackage().getImplementationVersion();

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
        html.raw("<main>\n");
        problems();
        facts();
        images();
        html.raw("</main>\n<footer>Longshore")
                .text(VERSION == null ? "" : " " + VERSION)
                .raw(" import report, job <code>")
                .text(report.jobId())
                .raw("</code>. The same as data: ")
                .raw("<a href=\"report.json\">report.json</a>.</footer>\n");
        return html.raw("</body>\n</html>\n").toString();
    }

    private String title() {
        return report.source() == null ? report.jobId().toString() : report.source().file();
    }

    private void head() {
        String status = report.status().name();
        html.raw("<header class=\"" + status.toLowerCase(Locale.ROOT) + "\">\n")
                .raw("<h1>")
                .element("span", "status", status)
                .raw(" ")
                .element("span", "title", title())
                .raw("</h1>\n")
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
            html.raw(" · who acts, and more: ")
                    .element("code", "", "longshore explain " + problem.code());
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
        if (report.status() == Status.VERIFIED) {
            fact("To use it", ReportImages.pullCommand(report.content()), true);
        }
        ImportReport.Source source = report.source();
        if (source != null) {
            fact("File", source.file(), true);
            fact("Size", sizeAndBytes(source.sizeBytes()), false);
            fact("SHA-256", source.sha256(), true);
            checksum(source);
            fact("Signature", ReportWording.signature(source.signature()), false);
        }
        fact("Labels", ReportWording.labels(report.additions().labels()), false);
        ReportWording.definitions(report.additions())
                .forEach(said -> fact("Service definition", said, false));
        transfer();
        fact("Uploaded by", ReportWording.uploadedBy(report.people()), false);
        fact("Job sent by", ReportWording.sentBy(report.people()), false);
        fact("Requested by", ReportWording.requestedBy(report.people()), false);
        fact("Imported by", ReportWording.importedBy(report.additions().importedBy()), false);
        timeline(report.times());
        fact("Attempt", report.attempt() > 1 ? report.attempt() : null, false);
        fact("Replay of", report.additions().replayOf(), true);
        html.raw("</dl>\n</section>\n");
    }

    /** When each step was done, and how long after the delivery had been received. */
    private void timeline(ReportTimes times) {
        fact("Received", ReportWording.time(times.receivedAt()), false);
        step("Check began", times.startedAt());
        step("Checked", times.checkedAt());
        step("Pushed", times.pushedAt());
        step("Read back", times.readBackAt());
        step("Finished", times.finishedAt());
    }

    private void step(String name, @Nullable Instant at) {
        String after = ReportWording.between(report.times().receivedAt(), at);
        String time = ReportWording.time(at);
        fact(name, after == null ? time : time + ", after " + after, false);
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
        List<ReportImages.Row> rows = ReportImages.rows(report.content().images());
        if (rows.isEmpty()) {
            return;
        }
        html.raw("<section>\n<h2>")
                .text(ReportWording.count(rows.size(), "image"))
                .raw("</h2>\n<table>\n<thead><tr>");
        for (String heading : List.of("Image", "Tags", "Size", "Signature", "Read back")) {
            html.raw(
                            heading.equals("Size")
                                    ? "<th scope=\"col\" class=\"number\">"
                                    : "<th scope=\"col\">")
                    .raw(heading + "</th>");
        }
        html.raw("</tr></thead>\n<tbody>\n");
        rows.forEach(this::image);
        html.raw("</tbody>\n</table>\n</section>\n");
    }

    private void image(ReportImages.Row row) {
        ImportReport.Image image = row.image();
        html.raw("<tr" + (row.depth() > 0 ? " class=\"child\"" : "") + "><td>")
                .element("strong", "name", ReportImages.name(image))
                .element("span", "type", kind(image));
        content(image);
        cell("Tags", "");
        if (image.tags().isEmpty()) {
            html.raw("–");
        }
        for (ImportReport.Tag tag : image.tags()) {
            html.element("code", "tag", tag.name());
            if (tag.replaced() != null) {
                html.raw("<span class=\"note\">before: ")
                        .element("code", "", ReportImages.shortened(tag.replaced()))
                        .raw("</span>");
            }
        }
        String size = size(image.layers());
        cell("Size", "number");
        html.text(size == null ? "–" : size);
        cell("Signature", "");
        ImportReport.Signature signature = signatures.get(image.image());
        html.text(
                signature == null
                        ? "–"
                        : ReportWording.signature(signature.outcome(), signature.key()));
        cell("Read back", "");
        html.raw(image.verified() ? "yes" : "<strong class=\"bad\">no</strong>")
                .raw("</td></tr>\n");
    }

    /** On a narrow page each value stands in a line of its own, after its label. */
    private void cell(String label, String type) {
        html.raw("</td><td data-label=\"" + label + "\"")
                .raw(type.isEmpty() ? ">" : " class=\"" + type + "\">");
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

    /** The short digest; the whole references and the layers on demand. */
    private void content(ImportReport.Image image) {
        List<ImportReport.Layer> layers = image.layers() == null ? List.of() : image.layers();
        html.raw("<details><summary>")
                .element("code", "", ReportImages.shortened(ReportImages.digest(image.image())));
        if (!layers.isEmpty()) {
            html.raw(" ").text(summary(layers));
        }
        html.raw("</summary>\n<p>").element("code", "", image.image()).raw("</p>\n");
        if (image.origin() != null && !image.origin().equals(image.image())) {
            html.raw("<p>from ").element("code", "", image.origin()).raw("</p>\n");
        }
        if (!layers.isEmpty()) {
            html.raw("<ul>\n");
        }
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
        html.raw(layers.isEmpty() ? "</details>" : "</ul></details>");
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
