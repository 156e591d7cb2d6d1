package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.deploy.DocumentCommands.Command;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each command of the documents is run by {@link DocumentCommandsIT}, or has a reason. */
class DocumentCommandsTest {
    private static final Set<String> LANGUAGES =
            Set.of("sh", "console", "powershell", "text", "properties", "json", "xml");

    @Test
    void everyBlockHasALanguageSoThatNoCommandIsOverlooked() {
        assertThat(DocumentCommands.documents())
                .allSatisfy(
                        document ->
                                assertThat(DocumentCommands.languages(document))
                                        .isSubsetOf(LANGUAGES));
    }

    @Test
    void everyDocumentWithACommandThatIsRunHasATest() {
        Set<String> wanted =
                commands().stream()
                        .filter(command -> CommandsNotRun.find(command).isEmpty())
                        .map(Command::document)
                        .collect(Collectors.toSet());

        assertThat(wanted).containsExactlyInAnyOrderElementsOf(DocumentCommandsIT.DOCUMENTS);
    }

    @Test
    void everyRowOfCommandsThatAreNotRunIsAboutACommandAndNamesATestThatExists() {
        assertThat(CommandsNotRun.rows())
                .allSatisfy(
                        row -> {
                            assertThat(commands()).as("%s", row).anyMatch(row::isAbout);
                            if (row.test() != null) {
                                assertThat(Class.forName(row.test())).isNotNull();
                            }
                        });
    }

    @Test
    @RequiresTool("sh")
    void everyCommandForAShellHasRightSyntax() {
        List<Command> shell = commands().stream().filter(Command::isForShell).toList();
        assertThat(shell)
                .hasSizeGreaterThan(40)
                .allSatisfy(
                        command ->
                                assertThat(
                                                Tool.runAnyhow(
                                                                List.of(
                                                                        "sh",
                                                                        "-n",
                                                                        "-c",
                                                                        command.text()
                                                                                .replaceAll(
                                                                                        "<(\\w+)>",
                                                                                        "$1")),
                                                                Map.of())
                                                        .err())
                                        .isEmpty());
    }

    private static List<Command> commands() {
        return DocumentCommands.documents().stream()
                .flatMap(document -> DocumentCommands.of(document).stream())
                .toList();
    }
}
