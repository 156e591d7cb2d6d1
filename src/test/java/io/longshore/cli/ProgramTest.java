package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ProgramTest {
    @ParameterizedTest
    @ValueSource(strings = {"import", "describe", "run", "replay"})
    void theHelpOptionOfACommandPrintsTheHelpOfThatCommand(String command) {
        assertThat(printed("help", command))
                .startsWith("Usage: longshore " + command)
                .isEqualTo(printed(command, "--help"));
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheMostSimilarOne() {
        assertThat(printed("improt")).contains("'improt'").contains("longshore import");
    }

    @Test
    void theHelpListsEachCommandUnderOneHeading() {
        String help = printed("--help");
        for (CommandTable command : CommandTable.values()) {
            assertThat(help)
                    .containsOnlyOnce("\n  " + command.word() + " ")
                    .containsOnlyOnce("\n" + command.group().title() + ":\n");
        }
    }

    @Test
    void theHelpOfACommandNamesWhatIsRequiredAndGroupsTheRest() {
        assertThat(printed("import", "--help"))
                .startsWith(
                        "Usage: longshore import [OPTIONS] (--to-repo=REPO | --to-prefix=PREFIX)"
                                + " TAR\n")
                .containsSubsequence(
                        "\nOptions:\n",
                        "--check-first",
                        "\nRegistry:\n",
                        "--registry-username",
                        "\nGeneral:\n",
                        "--quiet",
                        "\nExit codes:\n",
                        "\nExample:\n");
    }

    @ParameterizedTest
    @EnumSource(value = CommandTable.class, mode = EnumSource.Mode.EXCLUDE, names = "HELP")
    void everyCommandTakesTheFlagsThatScriptsGiveToAll(CommandTable command) {
        CommandLine line = Program.commandLine(command.word());
        CommandLine known = line.getSubcommands().get(command.word());
        List<CommandLine> all = new ArrayList<>(known.getSubcommands().values());
        all.add(known);

        assertThat(all)
                .allSatisfy(
                        it ->
                                assertThat(it.getCommandSpec().optionsMap())
                                        .containsKeys("--no-progress", "--quiet", "-q", "--help"));
    }

    @Test
    void aWrongValueIsNamedInTheWordsOfTheHelp() {
        assertThat(printed("inspect", "a.tar", "-o", "xml"))
                .contains("expected text or json but was 'xml'");
        assertThat(printed("inspect", "a\0b"))
                .contains("cannot be used here")
                .doesNotContain("java.");
    }

    /** As {@link Longshore#main} does it: with the arguments known beforehand. */
    private static String printed(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine line = Program.commandLine(arguments);
        line.setOut(new PrintWriter(text));
        line.setErr(new PrintWriter(text));
        line.execute(arguments);
        return text.toString();
    }
}
