package io.longshore.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanReadableTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048524, 1023.9 KiB",
        "1048525, 1.0 MiB",
        "1048575, 1.0 MiB",
        "1073741823, 1.0 GiB",
        "1610612736, 1.5 GiB",
        "9223372036854775807, 8192.0 PiB",
    })
    void aSizeHasOneDecimalDigitAndStaysBelow1024OfItsUnit(long bytes, String shown) {
        assertThat(HumanReadable.size(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.0 s",
        "PT2.46S, 2.5 s",
        "PT9.94S, 9.9 s",
        "PT9.95S, 10 s",
        "PT59.4S, 59 s",
        "PT59.5S, 1 min 00 s",
        "PT2M5S, 2 min 05 s",
        "PT59M59.4S, 59 min 59 s",
        "PT59M59.5S, 1 h 00 min",
        "PT26H10M59S, 26 h 10 min",
    })
    void aDurationIsRoundedIntoTheNextUnit(Duration time, String shown) {
        assertThat(HumanReadable.duration(time)).isEqualTo(shown);
    }

    @Test
    void numbersUseADecimalPointInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);

            assertThat(HumanReadable.size(1536)).isEqualTo("1.5 KiB");
            assertThat(HumanReadable.duration(Duration.ofMillis(1500))).isEqualTo("1.5 s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
