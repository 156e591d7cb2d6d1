package io.longshore.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerClockTest {
    private static final long HERE = Instant.parse("2026-11-29T10:00:00Z").toEpochMilli();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final BrokerClock clock = new BrokerClock(nanos::get);

    /** Of the broker, in milliseconds since 1970. */
    private long broker;

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, -1, 0, 1, 600, 7200})
    void theBrokersTimeIsKnownToHalfARoundTripWhateverTheClockHere(long aheadSeconds) {
        broker = HERE + aheadSeconds * 1000;
        Random random = new Random(aheadSeconds);
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            int there = random.nextInt(300);
            int back = random.nextInt(300);
            smallest = Math.min(smallest, there + back);
            measure(there, back);
            pass(Duration.ofSeconds(5));
            assertThat(error()).isLessThanOrEqualTo(smallest / 2 + 2);
        }
        assertThat(clock.ahead(clock.now().orElseThrow())).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 600, 7200})
    void aBrokersClockThatIsSetCountsFromTheNextMeasurement(long jumpSeconds) {
        broker = HERE;
        measure(1, 1);
        pass(Duration.ofSeconds(5));
        broker += jumpSeconds * 1000;
        measure(200, 10);
        assertThat(error()).isLessThanOrEqualTo(107);
    }

    @Test
    void aMeasurementIsForgottenAfterAMinute() {
        assertThat(clock.now()).isEmpty();
        broker = HERE;
        measure(5, 5);
        pass(Duration.ofSeconds(50));
        assertThat(clock.now()).isPresent();
        pass(Duration.ofSeconds(15));
        assertThat(clock.now()).isEmpty();
        assertThat(clock.ahead(Instant.ofEpochMilli(HERE))).isEmpty();
    }

    private long error() {
        return Math.abs(clock.now().orElseThrow().toEpochMilli() - broker);
    }

    private void measure(int thereMillis, int backMillis) {
        long sent = nanos.get();
        pass(Duration.ofMillis(thereMillis));
        long stamp = broker;
        pass(Duration.ofMillis(backMillis));
        clock.measured(sent, nanos.get(), stamp);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        broker += time.toMillis();
    }
}
