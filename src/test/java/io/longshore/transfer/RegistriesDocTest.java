package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** The decision table of docs/registries.md: each row names the test that holds it. */
class RegistriesDocTest {
    private static final Path PAGE = Path.of("docs/registries.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern ROW =
            Pattern.compile("\\| .* \\| `(\\w+)(?:\\.(\\w+))?`(?:, row (.+?))? \\|");

    @Test
    void everyRowOfTheTableNamesATestThatExists() throws IOException {
        List<String> rows = rows();
        assertThat(rows).hasSizeGreaterThan(30);
        for (String row : rows) {
            Matcher matcher = ROW.matcher(row);
            assertThat(matcher.matches()).as("a row with its test: %s", row).isTrue();
            String source = source(matcher.group(1));
            if (matcher.group(2) != null) {
                assertThat(source).as(row).contains("void " + matcher.group(2) + "(");
            }
            if (matcher.group(3) != null) {
                assertThat(names()).as(row).contains(matcher.group(3));
            }
        }
    }

    @Test
    void everyTestedAnswerIsARowOfTheTable() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String row : rows()) {
            Matcher matcher = ROW.matcher(row);
            if (matcher.matches() && matcher.group(3) != null) {
                documented.add(matcher.group(3));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(names());
    }

    /** The names of the rows of UnusualResponsesTest and UnansweredLookupsTest. */
    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        Stream.of(
                        UnansweredLookupsTest.lookups(),
                        UnusualResponsesTest.questions(),
                        UnusualResponsesTest.referrersApis(),
                        UnusualResponsesTest.headers(),
                        UnusualResponsesTest.successes())
                .flatMap(rows -> rows)
                .map(Arguments::get)
                .forEach(row -> names.add((String) row[0]));
        return names;
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && line.contains("Test"))
                .toList();
    }

    private static String source(String name) throws IOException {
        try (Stream<Path> tree = Files.walk(TESTS)) {
            Path file =
                    tree.filter(each -> each.endsWith(name + ".java"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no test " + name));
            return Files.readString(file);
        }
    }
}
