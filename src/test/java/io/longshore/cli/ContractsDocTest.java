package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.command.ExitCodes;
import io.longshore.problem.Fault;
import io.longshore.report.Status;
import io.longshore.testing.PublishedSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/contracts.md says of the program as a whole. */
class ContractsDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\|$");

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(Path.of("docs/contracts.md"));
    }

    @Test
    void theTableOfExitCodesBeginsEachRowWithTheMeaningThatTheHelpPrints() {
        Map<String, String> rows = rows("Exit codes");

        assertThat(rows.keySet()).containsExactlyElementsOf(ExitCodes.meanings().keySet());
        ExitCodes.meanings()
                .forEach(
                        (code, meaning) ->
                                assertThat(rows.get(code))
                                        .matches(
                                                "(?i)"
                                                        + Pattern.quote(
                                                                meaning.replaceFirst("\\.$", ""))
                                                        + "([:;] .*)?"));
    }

    @Test
    void noProblemAndNoStatusEndsWithAnExitCodeThatIsNotInTheTable() {
        for (Fault fault : Fault.values()) {
            assertThat(ExitCodes.meanings()).containsKey("" + fault.exitCode());
        }
        for (Status status : Status.values()) {
            assertThat(ExitCodes.meanings()).containsKey("" + ExitCodes.of(status));
        }
    }

    @Test
    void thePageStatesTheNewestVersionOfItsHistory() {
        int newest =
                rows("Version history").keySet().stream()
                        .mapToInt(Integer::parseInt)
                        .max()
                        .getAsInt();

        assertThat(page).contains("\nThis is version " + newest + ". ");
    }

    @Test
    void eachPublishedSchemaIsInATableThatStatesItsSupport() throws IOException {
        String operations = Files.readString(Path.of("docs/operations.md"));
        String versions =
                operations.substring(
                        operations.indexOf("\n## Versions"), operations.indexOf("\n## Routes"));

        assertThat(PublishedSchemas.all().keySet())
                .allMatch(
                        name ->
                                versions.contains(name + ".schema.json")
                                        || page.contains("(schema/" + name + ".schema.json"));
    }

    /** The rows of the table of a section whose first column is a number. */
    private Map<String, String> rows(String section) {
        int from = page.indexOf("\n## " + section + "\n");
        assertThat(from).as(section).isPositive();
        int to = page.indexOf("\n## ", from + 1);
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(page.substring(from, to < 0 ? page.length() : to));
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }
}
