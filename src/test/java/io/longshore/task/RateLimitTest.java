package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1, Long.MIN_VALUE})
    void onlyTheFirstOnesOfAnIntervalAreToldWhereverTheClockStands(long start) {
        nanos.set(start);
        RateLimit limit = new RateLimit(MINUTE, 2, nanos::get);
        assertThat(limit.allow("a")).hasValue(0);
        assertThat(limit.allow("a")).hasValue(0);
        nanos.addAndGet(MINUTE.toNanos() - 1);
        assertThat(limit.allow("a")).isEmpty();
        assertThat(limit.allow("a")).isEmpty();
        nanos.addAndGet(1);
        assertThat(limit.allow("a")).hasValue(2);
        assertThat(limit.allow("a")).hasValue(0);
        assertThat(limit.allow("a")).isEmpty();
    }

    @Test
    void everyKeyHasAnIntervalOfItsOwn() {
        RateLimit limit = new RateLimit(MINUTE, 1, nanos::get);
        assertThat(limit.allows("a")).isTrue();
        assertThat(limit.allows("b")).isTrue();
        assertThat(limit.allows("a")).isFalse();
    }

    @Test
    void whatIsForgottenIsToldAtOnce() {
        RateLimit limit = new RateLimit(MINUTE, 1, nanos::get);
        limit.allows("a");
        limit.forget("a");
        assertThat(limit.allows("a")).isTrue();
    }
}
