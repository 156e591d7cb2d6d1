package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for the tests themselves: see docs/testing.md. */
class TestRulesTest {
    private static final Path TESTS = Path.of("src/test/java");

    private static final Pattern SLEEP =
            Pattern.compile("\\.sleep\\(|parkNanos|parkUntil|\\.during\\(|\\.pollDelay\\(");

    /** "No message within two seconds" passes as well when the message comes a little later. */
    private static final Pattern WAIT_FOR_NOTHING =
            Pattern.compile(
                    "(?:poll|receive)\\([^()]*(?:\\([^()]*\\))?\\)\\)\\s*(?:\\.as\\([^)]*\\)\\s*)?\\.isNull");

    private static final Pattern CLOCK = Pattern.compile("class \\w+ extends Clock\\b");

    @Test
    void noTestSleeps() throws IOException {
        assertThat(places(SLEEP, "SimulatedDelay.java", "TestRulesTest.java"))
                .as("wait for a condition; a delay of the scenario is a SimulatedDelay")
                .isEmpty();
    }

    @Test
    void aTestThatExpectsNothingWaitsForAMarker() throws IOException {
        assertThat(places(WAIT_FOR_NOTHING, "TestRulesTest.java"))
                .as("send a marker behind it, as Site.assertNoOtherReport does")
                .isEmpty();
    }

    @Test
    void thereIsOneFakeClock() throws IOException {
        assertThat(places(CLOCK, "TestClock.java", "TestRulesTest.java")).isEmpty();
    }

    /** The places of a pattern, as {@code File.java: text}. */
    private static List<String> places(Pattern pattern, String... except) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !List.of(except).contains(file.getFileName().toString()))
                    .flatMap(file -> found(pattern, file))
                    .toList();
        }
    }

    private static Stream<String> found(Pattern pattern, Path file) {
        try {
            Matcher matcher = pattern.matcher(Files.readString(file));
            return matcher
                    .results()
                    .map(found -> file.getFileName() + ": " + found.group())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
