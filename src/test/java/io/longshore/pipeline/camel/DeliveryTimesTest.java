package io.longshore.pipeline.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTimesTest {
    private final TestClock clock = new TestClock();
    private final List<Duration> held = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 0, 600, 7200})
    void aDelayIsAddedToTheClockOfTheBroker(long aheadSeconds) {
        Instant broker = clock.instant().plusSeconds(aheadSeconds);
        assertThat(times(Optional.of(broker)).after(Duration.ofMinutes(3)))
                .isEqualTo(broker.plusSeconds(180));
        assertThat(held).isEmpty();
    }

    @Test
    void whileTheClockOfTheBrokerIsUnknownThisProcessWaitsForTheFirstSeconds() {
        Instant begun = clock.instant();
        assertThat(times(Optional.empty()).after(Duration.ofSeconds(60)))
                .isEqualTo(begun.plusSeconds(60));
        assertThat(times(Optional.empty()).after(Duration.ofMillis(300)))
                .isEqualTo(clock.instant());
        assertThat(held).containsExactly(DeliveryTimes.LONGEST_HOLD, Duration.ofMillis(300));
    }

    private DeliveryTimes times(Optional<Instant> broker) {
        return new DeliveryTimes(
                () -> broker,
                clock,
                time -> {
                    held.add(time);
                    clock.advance(time);
                });
    }
}
