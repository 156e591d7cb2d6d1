package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SampleReports;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a browser: axe-core (tools/axe) finds no fault, and a telephone can show it. */
@RequiresTool({"chromium", "npm"})
class ReportPageBrowserTest {
    private static final Pattern RESULT =
            Pattern.compile("<pre id=\"result\">(.*?)</pre>", Pattern.DOTALL);

    /** Runs in the page; a value without a label is one that nobody can name. */
    private static final String INSIDE =
            """
            addEventListener("load", () => axe.run().then(found => parent.postMessage(JSON.stringify({
              violations: found.violations.map(it => it.id + ": " + it.nodes.map(n => n.html).join(" ; ")),
              width: document.documentElement.scrollWidth,
              values: [...document.querySelectorAll("td[data-label]")].length,
              labels: [...document.querySelectorAll("td[data-label]")]
                .filter(it => getComputedStyle(it, "::before").content.includes(it.dataset.label)).length
            }), "*")))
            """;

    private static String axe;

    @TempDir Path folder;

    @BeforeAll
    static void install(@TempDir Path modules) throws IOException {
        for (String name : List.of("package.json", "package-lock.json")) {
            Files.copy(Path.of("tools/axe", name), modules.resolve(name));
        }
        Tool.run(List.of("npm", "ci", "--silent", "--prefix", modules.toString()));
        axe = Files.readString(modules.resolve("node_modules/axe-core/axe.min.js"));
    }

    @ParameterizedTest
    @CsvSource({"VERIFIED, 1280", "VERIFIED, 390", "REJECTED, 390", "INCOMPLETE, 1280"})
    void axeFindsNoFaultNothingIsCutOffAndEachValueHasItsLabel(Status status, int width)
            throws IOException {
        JsonNode seen =
                open(SampleReports.full(status, "lci/" + "x".repeat(90), problems(status)), width);

        assertThat(seen.path("violations")).isEmpty();
        assertThat(seen.path("width").asInt()).isLessThanOrEqualTo(width);
        assertThat(seen.path("values").asInt()).isGreaterThan(8);
        assertThat(seen.path("labels").asInt())
                .isEqualTo(width < 720 ? seen.path("values").asInt() : 0);
    }

    private static List<ReportProblem> problems(Status status) {
        return status == Status.VERIFIED
                ? List.of()
                : List.of(
                        problem(Severity.ERROR, "The file does not match its checksum."),
                        problem(Severity.WARNING, "sha256:" + "ab".repeat(32) + " has no name."));
    }

    private static ReportProblem problem(Severity severity, String what) {
        return new ReportProblem(
                "CHECKSUM_MISMATCH", severity, "lci@sha256:1", null, what, "Why.", "Fix.", true);
    }

    private JsonNode open(ImportReport report, int width) throws IOException {
        String inner =
                new String(ReportPage.html(report), StandardCharsets.UTF_8)
                        .replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                        .replace(
                                "</head>",
                                "<script>"
                                        + axe
                                        + "</script><script>"
                                        + INSIDE
                                        + "</script></head>");
        Path outer = folder.resolve("outer.html");
        Files.writeString(
                outer,
                "<!DOCTYPE html><title>x</title><script>addEventListener('message', it => {"
                        + "document.getElementById('result').textContent = it.data })</script>"
                        + "<pre id=\"result\"></pre><iframe style=\"border:0;width:"
                        + width
                        + "px;height:3000px\" srcdoc=\""
                        + inner.replace("&", "&amp;").replace("\"", "&quot;")
                        + "\"></iframe>");
        Tool.Result shown =
                Tool.run(
                        List.of(
                                "chromium",
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--window-size=1400,3000",
                                "--virtual-time-budget=60000",
                                "--dump-dom",
                                outer.toUri().toString()));
        Matcher result = RESULT.matcher(shown.text());
        assertThat(result.find()).as(shown.err()).isTrue();
        String json =
                result.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        return JsonTree.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
