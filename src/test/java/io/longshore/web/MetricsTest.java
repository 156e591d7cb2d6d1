package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.FiledReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SampleReports;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics, once every one of them has a value. */
class MetricsTest {
    private static final Pattern DOCUMENTED = Pattern.compile("\\| `(longshore_[a-z_]+)` \\|");

    private static final Pattern METRIC =
            Pattern.compile("\\b(longshore|jvm|process|system)_[a-z_]+");
    private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/longshore.json");

    /** In use by sites, or made by the library; a rename would break their rules. */
    private static final Set<String> PUBLISHED =
            Set.of(
                    "longshore_certificate_days_left",
                    "process_cpu_time_ns_total",
                    "system_cpu_count");

    @TempDir Path folder;
    private final Metrics metrics = new Metrics(() -> Map.of("longshore.jobs", 7L));

    @BeforeEach
    void giveEachAValue() {
        metrics.filed(filed(Status.VERIFIED, Code.CHECKSUM_MISMATCH));
        metrics.filed(filed(Status.REJECTED, Code.CHECKSUM_MISMATCH));
        metrics.requested("PUT", 201);
        metrics.retried("REGISTRY_UNREACHABLE");
        metrics.stamped(true);
        metrics.found("registry", true);
        metrics.certificate("page", 12);
        metrics.brokerClock(Duration.ofSeconds(2));
        metrics.clockSynchronised(1);
        metrics.disk("share", 10, 100);
        metrics.openJobs(3, Duration.ofMinutes(2));
        metrics.deliveries("pushing", 2, Duration.ofMinutes(3));
        metrics.underWay(4_096);
        metrics.account("harbor1.test.com", Instant.ofEpochSecond(1_796_000_000));
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void everyMetricHasADescription() {
        String scraped = metrics.scrape();
        assertThat(names(scraped, "# TYPE "))
                .isEqualTo(names(scraped, "# HELP "))
                .hasSizeGreaterThan(20);
        assertThat(scraped.lines())
                .noneMatch(line -> line.matches("# HELP \\S+\\s*"))
                .noneMatch(line -> line.matches("# HELP longshore\\S+ .*[.]"));
    }

    @Test
    void theDocumentsListEveryMetricAndNoOther() throws IOException {
        Set<String> documented =
                DOCUMENTED
                        .matcher(Files.readString(Path.of("docs/operations.md")))
                        .results()
                        .map(name -> name.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> own =
                names(metrics.scrape(), "# TYPE ").stream()
                        .filter(name -> name.startsWith("longshore_"))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(own);
    }

    @Test
    void aReportThatIsNotVerifiedIsCountedByItsFirstError() {
        metrics.filed(filed(Status.FAILED, Code.REGISTRY_UNREACHABLE));

        assertThat(metrics.scrape())
                .contains(
                        "longshore_rejections_total{code=\"CHECKSUM_MISMATCH\",outcome=\"rejected\"}"
                                + " 1.0",
                        "longshore_rejections_total{code=\"REGISTRY_UNREACHABLE\",outcome=\"failed\"}"
                                + " 1.0",
                        "longshore_jobs_total{outcome=\"verified\"} 1.0")
                .doesNotContain(
                        "longshore_rejections_total{code=\"CHECKSUM_MISMATCH\",outcome=\"verified");
    }

    @Test
    void disksJobsAndVersionsAreGauges() {
        metrics.disk("share", 20, 100);
        metrics.openJobs(0, Duration.ZERO);

        assertThat(metrics.scrape())
                .contains(
                        "longshore_disk_free_bytes{disk=\"share\"} 20.0",
                        "longshore_disk_total_bytes{disk=\"share\"} 100.0",
                        "longshore_open_jobs 0.0",
                        "longshore_oldest_job_seconds 0.0",
                        "longshore_build_info{java=\"" + Runtime.version() + "\"");
    }

    @Test
    void deliveriesAreCountedByPhaseWithTheAgeOfTheOldest() {
        metrics.deliveries("pushing", 1, Duration.ofSeconds(9));

        assertThat(metrics.scrape())
                .contains(
                        "longshore_deliveries{phase=\"pushing\"} 1.0",
                        "longshore_oldest_delivery_seconds{phase=\"pushing\"} 9.0",
                        "longshore_under_way_bytes 4096.0",
                        "longshore_account_expiry_timestamp_seconds{registry=\"harbor1.test.com\"}"
                                + " 1.796E9");
    }

    @Test
    void theDashboardAsksForMetricsThatExistOnly() throws IOException {
        String scraped = metrics.scrape();
        Set<String> existing = names(scraped, "# TYPE ");
        List<String> asked =
                JsonTree.of(Files.readAllBytes(DASHBOARD)).findValuesAsText("expr").stream()
                        .flatMap(expression -> METRIC.matcher(expression).results())
                        .map(name -> name.group().replaceFirst("_(bucket|count|sum)$", ""))
                        .distinct()
                        .toList();

        assertThat(asked).hasSizeGreaterThan(12).isSubsetOf(existing);
    }

    @Test
    @RequiresTool({"promtool", "sh"})
    void promtoolFindsFaultsOnlyWithNamesThatArePublished() throws IOException {
        Path scraped = Files.writeString(folder.resolve("metrics"), metrics.scrape());

        Tool.Result checked =
                Tool.runAnyhow(
                        List.of("sh", "-c", "promtool check metrics <\"$0\"", "" + scraped),
                        Map.of());

        assertThat((checked.text() + checked.err()).lines().map(line -> line.split(" ")[0]))
                .isSubsetOf(PUBLISHED);
    }

    private static FiledReport filed(Status status, Code code) {
        Problem problem = Problem.permanent(code, "what", "why", "fix");
        return new FiledReport(
                SampleReports.full(status, "x.tar", List.of(ReportProblem.error(problem))),
                new byte[0]);
    }

    private static Set<String> names(String scraped, String kind) {
        return scraped.lines()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
