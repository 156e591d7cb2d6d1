package io.longshore.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusColoursTest {
    @ParameterizedTest
    @CsvSource({"VERIFIED,32", "OK,32", "INCOMPLETE,33", "Warning,33", "REJECTED,31", "Problem,31"})
    void aStatusAtTheBeginningOfALineHasItsColour(String word, int colour) {
        String text = "first\n" + word + ": what\nlast\n";
        assertThat(StatusColours.coloured(text))
                .isEqualTo("first\n\u001b[" + colour + "m" + word + "\u001b[0m: what\nlast\n");
    }

    @Test
    void aStatusInAColumnHasItsColour() {
        assertThat(StatusColours.coloured("12:00  FAILED  job-1\n"))
                .isEqualTo("12:00  \u001b[31mFAILED\u001b[0m  job-1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the job FAILED twice\n",
                "a.test/VERIFIED: x\n",
                "VERIFIEDLY\n",
                "{\"status\" : \"VERIFIED\"}\n",
                "  1.5 OK MiB\n"
            })
    void theSameWordWithinATextHasNone(String text) {
        assertThat(StatusColours.coloured(text)).isEqualTo(text);
    }
}
