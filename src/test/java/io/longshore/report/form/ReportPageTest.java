package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.testing.SampleReports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final String REPOSITORY = "harbor1.test.com/supervisor-services/lci";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void thePageShowsStatusTargetAndEveryLayer() {
        String page = page(SampleReports.full(Status.VERIFIED, "lci/lci-v9.0.1.tar", List.of()));

        assertThat(page)
                .contains("<title>VERIFIED: lci/lci-v9.0.1.tar</title>")
                .contains("<header class=\"verified\">")
                .contains(REPOSITORY)
                .contains("matches lci-v9.0.1.tar.sha256")
                .contains("9.0.1-1815f87b")
                .contains(
                        "4 layers: 1 uploaded, 1 already there, 1 mounted,"
                                + " 1 left out, non-distributable")
                .contains("1.5 KiB, uploaded")
                .contains("valid, vendor.pub")
                .contains("2 min 06 s")
                .doesNotContain("What to do");
    }

    @Test
    void aProblemIsShownFirstWithItsFix() {
        String page =
                page(
                        SampleReports.full(
                                Status.REJECTED,
                                "x.tar",
                                List.of(
                                        problem(
                                                "The file does not match.",
                                                "It was cut off.",
                                                "Send it again."))));

        assertThat(page)
                .contains("<h3>The file does not match.</h3>")
                .contains("<p>It was cut off.</p>")
                .contains("<p class=\"fix\">Send it again.</p>")
                .contains("CHECKSUM_MISMATCH");
        assertThat(page.indexOf("Send it again.")).isLessThan(page.indexOf("<h2>The delivery"));
    }

    @Test
    void textFromOutsideIsEscaped() {
        String hostile = "</title><script>alert(\"1\")</script><img src=x onerror='a'>&\u202egpj";

        String page =
                page(
                        SampleReports.full(
                                Status.REJECTED,
                                hostile,
                                List.of(problem(hostile, hostile, hostile))));

        assertThat(page)
                .doesNotContain("<script", "<img", "onerror='", "\u202e")
                .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;")
                .contains("default-src 'none'");
    }

    @Test
    void theNameLeadsEachImageAndTheWholeDigestIsShownOnDemand() {
        String page = page(SampleReports.full(Status.VERIFIED, "x.tar", List.of()));
        String digest = "sha256:" + "1a".repeat(32);

        assertThat(page)
                .contains("<strong class=\"name\">lci</strong><span class=\"type\">Bundle")
                .contains("<summary><code>sha256:1a1a1a1a1a1a…</code> 4 layers")
                .contains("<p><code>" + REPOSITORY + "@" + digest + "</code></p>");
        assertThat(page.indexOf(">lci</strong>")).isLessThan(page.indexOf(">multi</strong>"));
    }

    @Test
    void aSignatureStandsBelowTheImageThatItSigns() {
        ImportReport report = SampleReports.full(Status.VERIFIED, "x.tar", List.of());
        List<ReportImages.Row> rows = ReportImages.rows(report.content().images());

        assertThat(rows.get(0).image().type()).isEqualTo(ImageType.BUNDLE);
        assertThat(rows.get(1).image().tags().get(0).name()).endsWith(".sig");
        assertThat(rows.get(1).depth()).isEqualTo(1);
        assertThat(page(report)).contains("<h2>" + rows.size() + " images</h2>");
    }

    @Test
    void theStatusIsTheHeadingAndAVerifiedReportNamesTheCommandThatFetchesTheContent() {
        assertThat(page(SampleReports.full(Status.VERIFIED, "x.tar", List.of())))
                .contains("<h1><span class=\"status\">VERIFIED</span>", "<main>", "</main>")
                .contains("imgpkg pull -b " + REPOSITORY + "@sha256:1a1a")
                .contains(" -o lci<")
                .contains("<a href=\"report.json\">");
        assertThat(page(SampleReports.full(Status.INCOMPLETE, "x.tar", List.of())))
                .doesNotContain("imgpkg pull");
    }

    @Test
    void thePageLoadsNoOtherResource() {
        String page = page(SampleReports.full(Status.VERIFIED, "x.tar", List.of()));

        assertThat(page.replace("<a href=\"report.json\">", ""))
                .doesNotContainPattern("(?i)(src|href)\\s*=|url\\(|@import|https?://");
    }

    @Test
    void aJobThatNeverStartedHasAPage() {
        ImportReport report =
                ImportReport.parse(SampleReports.recorded("empty.json"))
                        .with(List.of(problem("This is not a job.", "", "")));

        assertThat(page(report)).contains("FAILED: job-2").contains("This is not a job.");
    }

    private static String page(ImportReport report) {
        return new String(ReportPage.html(report), StandardCharsets.UTF_8);
    }

    private static ReportProblem problem(String what, String why, String fix) {
        return new ReportProblem(
                "CHECKSUM_MISMATCH", Severity.ERROR, null, null, what, why, fix, false);
    }
}
