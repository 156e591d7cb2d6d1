package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.report.Alert;
import io.longshore.task.TimeService;
import io.longshore.testing.TestClock;
import io.longshore.web.ClockState;
import io.longshore.web.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClockWatchTest {
    private final Metrics metrics = new Metrics(Map::of);
    private final List<Alert> alerts = new ArrayList<>();
    private final AtomicReference<TimeService> service = new AtomicReference<>();
    private final ClockWatch watch =
            new ClockWatch(metrics, alerts::add, new TestClock(), service::get);

    @AfterEach
    void close() {
        watch.close();
        metrics.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, agrees",
        "PT1S, agrees",
        "PT-1S, agrees",
        "PT1.001S, '1.0 seconds ahead of'",
        "PT-1.5S, '1.5 seconds behind'",
        "PT10M, '600.0 seconds ahead of'",
        "PT-2H, '7200.0 seconds behind'"
    })
    void aDifferenceBeyondASecondIsToldWithItsDirection(Duration ahead, String text) {
        watch.found(ahead);

        String sentence = ClockState.sentence(ahead);
        assertThat(sentence).contains(text);
        assertThat(metrics.scrape())
                .contains("longshore_broker_clock_ahead_seconds " + ahead.toMillis() / 1000.0);
        assertThat(alerts).hasSize(text.equals("agrees") ? 0 : 1);
        for (Alert alert : alerts) {
            assertThat(Objects.requireNonNull(alert.problem()).what()).isEqualTo(sentence);
        }
    }

    @Test
    void theAlertEndsWhenTheClocksAgree() {
        watch.found(Duration.ofSeconds(-3));
        watch.found(Duration.ofMillis(900));
        watch.found(Duration.ofMillis(900));

        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(1).problem()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void theTimeServiceIsStateAndMetric(TimeService.State state) {
        service.set(new TimeService(state, "It runs."));

        watch.look();

        assertThat(watch.state().synchronised()).isEqualTo(state);
        assertThat(watch.state().machine()).isEqualTo("It runs.");
        assertThat(metrics.scrape())
                .contains(
                        "longshore_clock_synchronised "
                                + switch (state) {
                                    case SYNCHRONISED -> "1.0";
                                    case NOT_SYNCHRONISED -> "0.0";
                                    case SERVICE_RUNS, NOT_KNOWN -> "NaN";
                                });
    }

    @Test
    void beforeTheFirstMeasurementNothingIsClaimed() {
        ClockState state = watch.state();

        assertThat(state.brokerAheadSeconds()).isNull();
        assertThat(state.broker()).contains("not measured");
        assertThat(state.synchronised()).isEqualTo(TimeService.State.NOT_KNOWN);
        assertThat(state)
                .isNotEqualTo(
                        ClockState.of(
                                Optional.of(Duration.ZERO),
                                new TimeService(state.synchronised(), state.machine())));
    }
}
