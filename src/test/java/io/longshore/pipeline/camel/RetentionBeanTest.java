package io.longshore.pipeline.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.RetentionLog;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.problem.Code;
import io.longshore.report.Alert;
import io.longshore.share.JobFolders;
import io.longshore.share.RemovalHold;
import io.longshore.share.Retention;
import io.longshore.share.RetentionRules;
import io.longshore.share.Share;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionBeanTest {
    @TempDir Path folder;
    private final List<Alert> alerts = new ArrayList<>();

    @Test
    void aNearlyFullDiskIsReportedOnce() {
        RetentionBean bean = bean(true);
        bean.sweep();
        bean.sweep();
        assertThat(alerts)
                .singleElement()
                .satisfies(
                        alert -> {
                            assertThat(alert.about()).isEqualTo("retention");
                            assertThat(alert.problem().code()).isEqualTo(Code.DISK_LOW.name());
                        });
    }

    @Test
    void aStandbyGatewayReportsNothing() {
        bean(false).sweep();
        assertThat(alerts).isEmpty();
    }

    /** On a disk that has less room than is asked for. */
    private RetentionBean bean(boolean leads) {
        Clock clock = Clock.systemUTC();
        Share share = Share.prepare(folder.resolve("share"));
        Duration month = Duration.ofDays(30);
        RetentionRules rules =
                new RetentionRules(month, Long.MAX_VALUE, month, month, Long.MAX_VALUE);
        Retention retention =
                new Retention(
                        share,
                        new JobFolders(share),
                        rules,
                        () -> {},
                        RetentionLog.NONE,
                        job -> {},
                        clock);
        return new RetentionBean(
                retention,
                new RemovalHold(
                        share, retention::newestReport, clock, System::nanoTime, () -> false),
                new RateLimitedAlerts("retention", alerts::add, clock),
                () -> leads);
    }
}
