package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.ServerTls;
import io.longshore.problem.Code;
import io.longshore.report.Alert;
import io.longshore.testing.TestCa;
import io.longshore.testing.TestClock;
import io.longshore.testing.TriesFix;
import io.longshore.web.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateWatchTest {
    private static final String METRIC = "longshore_certificate_days_left{certificate=\"page\"} ";

    @TempDir Path folder;
    private final TestCa ca = TestCa.create("CA");
    private final TestClock clock = new TestClock();
    private final Metrics metrics = new Metrics(Map::of);
    private final List<Alert> alerts = new ArrayList<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private CertificateWatch watch;

    @AfterEach
    void close() {
        metrics.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -2, -1, 0, 1, 12, 29, 30, 31, 89, 825})
    void theDaysLeftAreAMetricAndFewerThanThirtyAreAnAlert(int days) throws IOException {
        watch(days);

        watch.look();

        assertThat(metrics.scrape()).contains(METRIC + (double) days);
        assertThat(alerts).hasSize(days < 30 ? 1 : 0);
        for (Alert alert : alerts) {
            assertThat(alert.about()).isEqualTo("certificate-page");
            assertThat(Objects.requireNonNull(alert.problem()).code())
                    .isEqualTo("CERTIFICATE_EXPIRES");
            assertThat(alert.problem().what())
                    .contains(days < 0 ? "expired on" : "in " + days + " days");
        }
    }

    @Test
    void theWarningIsRepeatedOnceADay() throws IOException {
        watch(32);
        for (int hour = 0; hour < 5 * 24; hour++) {
            watch.look();
            clock.advance(Duration.ofHours(1));
        }

        assertThat(alerts).hasSize(3);
        assertThat(metrics.scrape()).contains(METRIC + "27.0");
    }

    @Test
    @TriesFix(Code.CERTIFICATE_EXPIRES)
    void renewedFilesAreUsedOnceAndEndTheAlert() throws IOException {
        watch(3);
        watch.look();
        assertThat(renewals).hasValue(0);

        write(100);
        watch.look();
        watch.look();

        assertThat(renewals).hasValue(1);
        assertThat(metrics.scrape()).contains(METRIC + "100.0");
        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(1).problem()).isNull();
    }

    @Test
    @TriesFix(Code.CERTIFICATE_NOT_RENEWED)
    void aPairThatDoesNotFitIsNotUsedAndReportedOnceAtTheSecondLook() throws IOException {
        watch(100);
        watch.look();
        TestCa.Issued next = issued(200);

        next.writeCertificate(certificate());
        watch.look();
        assertThat(alerts).isEmpty();
        watch.look();
        watch.look();
        assertThat(alerts).hasSize(1);
        assertThat(Objects.requireNonNull(alerts.get(0).problem()).code())
                .isEqualTo("CERTIFICATE_NOT_RENEWED");
        assertThat(renewals).hasValue(0);
        assertThat(metrics.scrape()).contains(METRIC + "100.0");

        next.writeKey(key());
        watch.look();
        assertThat(renewals).hasValue(1);
        assertThat(metrics.scrape()).contains(METRIC + "200.0");
        assertThat(alerts.get(alerts.size() - 1).problem()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA"})
    void damagedFilesKeepTheFormerCertificate(String content) throws IOException {
        watch(100);
        watch.look();

        Files.writeString(certificate(), content);
        watch.look();
        watch.look();
        Files.delete(certificate());
        watch.look();

        assertThat(alerts).hasSize(1);
        assertThat(renewals).hasValue(0);
        assertThat(metrics.scrape()).contains(METRIC + "100.0");
    }

    @Test
    void anAuthorityInTheFileThatEndsEarlierCounts() throws IOException {
        // The intermediate of TestCa is valid for thirty days of the real time.
        Instant end = Instant.now().plus(Duration.ofDays(300));
        TestCa.Issued issued = ca.intermediate("Issuing CA").serverUntil(end);
        issued.writeCertificate(certificate());
        issued.writeKey(key());

        Instant found = new ServerTls(certificate(), key()).expires();

        assertThat(found).isEqualTo(issued.chain().get(1).getNotAfter().toInstant());
        assertThat(found).isBefore(end);
    }

    private void watch(int days) throws IOException {
        write(days);
        watch =
                new CertificateWatch(
                        "page",
                        new ServerTls(certificate(), key()),
                        renewals::incrementAndGet,
                        metrics,
                        alerts::add,
                        clock);
    }

    private void write(int days) throws IOException {
        TestCa.Issued issued = issued(days);
        issued.writeCertificate(certificate());
        issued.writeKey(key());
    }

    /** Valid for so many whole days and some hours. */
    private TestCa.Issued issued(int days) {
        Duration left = Duration.ofDays(days).plus(Duration.ofHours(days < 0 ? -1 : 1));
        return ca.serverUntil(clock.instant().plus(left));
    }

    private Path certificate() {
        return folder.resolve("page.crt");
    }

    private Path key() {
        return folder.resolve("page.key");
    }
}
