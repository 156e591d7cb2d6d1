package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Warnings that an unauthenticated client can cause. */
class LimitedWarningsTest {
    @Test
    void aFloodOfWarningsCausesFewLogLines() {
        LimitedWarnings warnings = new LimitedWarnings(LoggerFactory.getLogger(getClass()), 3);
        try (LogLines log = LogLines.start()) {
            for (int i = 0; i < 1000; i++) {
                warnings.warn("flood " + i);
            }
            assertThat(log.warnings()).containsExactly("flood 0", "flood 1", "flood 2");
        }
    }
}
