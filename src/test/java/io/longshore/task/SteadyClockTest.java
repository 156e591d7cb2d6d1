package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, -60, 0, 60, 600, 7200})
    void aWallClockThatIsSetDoesNotMoveIt(long jumpSeconds) {
        TestClock wall = new TestClock();
        // Passes its greatest value on the way.
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        SteadyClock steady = new SteadyClock(wall, nanos::get);
        Instant begin = steady.instant();
        assertThat(begin).isEqualTo(wall.instant());

        wall.advance(jumpSeconds);
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());

        assertThat(steady.instant()).isEqualTo(begin.plusSeconds(9));
    }
}
