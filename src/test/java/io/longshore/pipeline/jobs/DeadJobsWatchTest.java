package io.longshore.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.report.Alert;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadJobsWatchTest {
    @Test
    void anAlertIsRaisedWhenTheDeadJobsReachTheLimitAndNotBefore() {
        List<Alert> alerts = new ArrayList<>();
        AtomicLong count = new AtomicLong(DeadJobsWatch.BOUND - 1);
        DeadJobsWatch watch =
                new DeadJobsWatch(
                        count::get, new RateLimitedAlerts("dead", alerts::add, Clock.systemUTC()));

        watch.look();
        assertThat(alerts).isEmpty();
        count.incrementAndGet();
        watch.look();

        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).problem().code()).isEqualTo("DEAD_JOBS_MANY");
    }
}
