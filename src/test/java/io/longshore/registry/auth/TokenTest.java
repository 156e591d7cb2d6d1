package io.longshore.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenTest {
    @Test
    void aTokenIsRenewedBeforeARequestThatMayOutlastIt() {
        Duration halfAnHour = Duration.ofMinutes(30);
        Token token = new Token("t", halfAnHour.toNanos(), halfAnHour);
        assertThat(token.outlives(Duration.ZERO, 0)).isTrue();
        assertThat(token.outlives(Duration.ofMinutes(5), Duration.ofMinutes(20).toNanos()))
                .isTrue();
        assertThat(token.outlives(Duration.ofMinutes(5), Duration.ofMinutes(26).toNanos()))
                .isFalse();
        assertThat(token.outlives(Duration.ZERO, halfAnHour.minusSeconds(10).toNanos())).isFalse();
        assertThat(token.outlives(Duration.ofHours(9), Duration.ofMinutes(14).toNanos()))
                .as("no request needs more than half of a life, or none would ever do")
                .isTrue();
    }
}
