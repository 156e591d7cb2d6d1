package io.longshore.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImageType;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

public class ReportPageTest {
    private static final String REPOSITORY = "harbor1.test.com/supervisor-services/lci";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void thePageShowsStatusTargetAndEveryLayer() {
        String page = page(report(Status.VERIFIED, "lci/lci-v9.0.1.tar", List.of()));

        assertThat(page)
                .contains("<title>VERIFIED: lci/lci-v9.0.1.tar</title>")
                .contains("<header class=\"verified\">")
                .contains(REPOSITORY)
                .contains("matches lci-v9.0.1.tar.sha256")
                .contains("9.0.1-1815f87b")
                .contains("2 layers: 1 uploaded, 1 already there")
                .contains("1.5 KiB, uploaded")
                .contains("valid, vendor.pub")
                .contains("2 min 05 s")
                .doesNotContain("What to do");
    }

    @Test
    void aProblemIsShownFirstWithItsFix() {
        String page =
                page(
                        report(
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
                page(report(Status.REJECTED, hostile, List.of(problem(hostile, hostile, hostile))));

        assertThat(page)
                .doesNotContain("<script", "<img", "onerror='", "\u202e")
                .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;")
                .contains("default-src 'none'");
    }

    @Test
    void thePageLoadsNoOtherResource() {
        String page = page(report(Status.VERIFIED, "x.tar", List.of()));

        assertThat(page).doesNotContainPattern("(?i)(src|href)\\s*=|url\\(|@import|https?://");
    }

    @Test
    void aJobThatNeverStartedHasAPage() {
        Instant now = Instant.parse("2026-11-23T08:00:00Z");
        ImportReport report =
                new ImportReport(
                        1,
                        JobId.parse("job-1"),
                        Status.REJECTED,
                        1,
                        now,
                        null,
                        now,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(problem("This is not a job.", "", "")),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);

        assertThat(page(report)).contains("REJECTED: job-1").contains("This is not a job.");
    }

    private static String page(ImportReport report) {
        return new String(ReportPage.html(report), StandardCharsets.UTF_8);
    }

    private static ReportProblem problem(String what, String why, String fix) {
        return new ReportProblem(
                "CHECKSUM_MISMATCH", Severity.ERROR, null, null, what, why, fix, false);
    }

    public static ImportReport report(Status status, String file, List<ReportProblem> problems) {
        ImportReport.Image image =
                new ImportReport.Image(
                        REPOSITORY + "@" + DIGEST,
                        "registry.example.com/lci@" + DIGEST,
                        ImageType.BUNDLE,
                        List.of(
                                new ImportReport.Tag("9.0.1-1815f87b", "sha256:" + "cd".repeat(32)),
                                new ImportReport.Tag(
                                        "sha256-" + "ab".repeat(32) + ".imgpkg", null)),
                        "application/vnd.oci.image.manifest.v1+json",
                        "linux/amd64",
                        List.of(
                                new ImportReport.Layer(DIGEST, 1536, LayerOutcome.UPLOADED),
                                new ImportReport.Layer(
                                        "sha256:" + "ef".repeat(32),
                                        40_000_000,
                                        LayerOutcome.PRESENT)),
                        null,
                        status == Status.VERIFIED);
        return ImportReport.of(JobId.parse("20261123-080000-lci-v9.0.1-7f3a"))
                .status(status)
                .attempt(2)
                .receivedAt(Instant.parse("2026-11-23T08:00:00Z"))
                .startedAt(Instant.parse("2026-11-23T08:00:01Z"))
                .finishedAt(Instant.parse("2026-11-23T08:02:06Z"))
                .requestedBy("ops@example.com")
                .source(
                        new ImportReport.Source(
                                file,
                                40_001_536L,
                                "12".repeat(32),
                                new ImportReport.Checksum(
                                        ChecksumOutcome.MATCHED, "lci-v9.0.1.tar.sha256")))
                .target(REPOSITORY)
                .bundle(new ImportReport.Bundle(REPOSITORY + "@" + DIGEST, "9.0.1-1815f87b"))
                .images(List.of(image))
                .transfer(new ImportReport.Transfer(1536, 40_000_000, 0, 2, 3.5))
                .signatures(
                        List.of(
                                new ImportReport.Signature(
                                        image.image(), SignatureOutcome.VALID, "vendor.pub")))
                .problems(problems)
                .build();
    }
}
