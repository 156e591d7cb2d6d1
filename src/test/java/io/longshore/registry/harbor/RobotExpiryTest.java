package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A robot account that expires soon. */
class RobotExpiryTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final long DAY = 86_400;

    @ParameterizedTest
    @CsvSource({"0,true", "1,true", "14,true", "15,false", "3650,false", "-1,true"})
    void anAccountThatExpiresWithinFourteenDaysIsAWarning(long days, boolean warned)
            throws IOException {
        assertThat(caution(Long.toString(NOW.getEpochSecond() + days * DAY)).isPresent())
                .isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "null", "\"soon\"", "9223372036854775807"})
    void anAccountWithoutAnExpirationDateIsNoWarning(String seconds) throws IOException {
        assertThat(caution(seconds)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1800000000,2027-01-15T08:00:00Z", "-1,", "0,"})
    void theEndOfAnAccountIsKnownUnlessItHasNone(String seconds, Instant end) throws IOException {
        String robot = "{\"name\":\"robot$a\",\"expires_at\":" + seconds + "}";

        assertThat(RobotExpiry.end(new ObjectMapper().readTree(robot)))
                .isEqualTo(Optional.ofNullable(end));
    }

    @ParameterizedTest
    @CsvSource("3")
    void theWarningStatesWhatExtendsTheAccount(long days) throws IOException {
        Problem warning = caution(Long.toString(NOW.getEpochSecond() + days * DAY)).orElseThrow();
        assertThat(warning.code()).isEqualTo(Code.ACCOUNT_EXPIRES);
        assertThat(warning.what()).contains("robot$a", "2026-11-04T00:00:00Z", "in 3 days");
        assertThat(warning.fix()).contains("expiration date", "A new secret alone does not");
    }

    private static Optional<Problem> caution(String seconds) throws IOException {
        String robot = "{\"name\":\"robot$a\",\"expires_at\":" + seconds + "}";
        return RobotExpiry.caution("h.test", new ObjectMapper().readTree(robot), NOW);
    }
}
