package io.longshore.pipeline.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-28T14:15:16Z");

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 1_000_000, 1_000_000_000})
    void aCreationTimeCountsInEveryUsualUnit(long perSecond) {
        for (int hours : new int[] {-8_000, -24, 0, 5, 8_000}) {
            Instant sent = NOW.plus(Duration.ofHours(hours));
            assertThat(SentTime.of(sent.getEpochSecond() * perSecond, NOW)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 631_152_000_000L})
    void anyOtherCreationTimeIsReplacedByTheDayOfTheDelivery(long created) {
        assertThat(SentTime.of(created, NOW)).isEqualTo("2026-11-28T00:00:00Z");
    }

    @Test
    void aMessageThatIsDeliveredAgainHasTheSameTime() {
        assertThat(SentTime.of(0, NOW.plusSeconds(600))).isEqualTo(SentTime.of(0, NOW));
    }
}
