package io.longshore.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The source has the places that {@link SeededFaultsTest}, which seldom runs, changes. */
class SeededFaultPlacesTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.longshore.differential.SeededFaultsTest#faults")
    void everyFaultHasOnePlaceInTheSource(String fault, String file, String right, String wrong)
            throws IOException {
        String source = Files.readString(SeededFaultsTest.SOURCES.resolve(file));
        assertThat(source.split(Pattern.quote(right), -1)).as(file).hasSize(2);
        assertThat(wrong).isNotEqualTo(right);
    }
}
