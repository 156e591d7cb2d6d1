package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/longshore} and the help know the commands of {@link CommandTable}. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("bin/longshore");
    private static final String BEGIN = "-Dlongshore.update-docs=true.";
    private static final Path WINDOWS = Path.of("bin/longshore.cmd");
    private static final String WINDOWS_END = "rem End of the lines from CommandTable.";
    private static final String END = "    # End of the lines from CommandTable.\n";

    @Test
    void theLauncherStartsEveryCommandAsTheTableStates() throws IOException {
        assertHasLines(LAUNCHER, lines(), END);
    }

    @Test
    void theLauncherOfWindowsKnowsTheServiceAndTheCommandsThatNeedEveryLibrary()
            throws IOException {
        assertHasLines(WINDOWS, windowsLines(), WINDOWS_END);
        assertThat(Files.readString(WINDOWS))
                .as("a variable of this prefix is a setting")
                .doesNotContain("set \"LONGSHORE_");
        assertThat(Files.readString(WINDOWS).replace("\r\n", ""))
                .as("cmd.exe needs CRLF")
                .doesNotContain("\n");
    }

    private static void assertHasLines(Path launcher, String lines, String end) throws IOException {
        String script = Files.readString(launcher);
        String eol = script.contains("\r\n") ? "\r\n" : "\n";
        int from = script.indexOf(BEGIN) + BEGIN.length() + eol.length();
        String wanted =
                script.substring(0, from)
                        + lines.replace("\n", eol)
                        + script.substring(script.indexOf(end));
        if (Boolean.getBoolean("longshore.update-docs")) {
            Files.writeString(launcher, wanted);
        }
        assertThat(Files.readString(launcher)).isEqualTo(wanted);
    }

    @Test
    void everyCommandHasTheNameThatTheTableGivesIt() {
        assertThat(CommandTable.values())
                .allSatisfy(
                        row ->
                                assertThat(
                                                row.create()
                                                        .getClass()
                                                        .getAnnotation(Command.class)
                                                        .name())
                                        .isEqualTo(row.word()));
    }

    @Test
    void theHelpShowsTheCommandsInTheOrderOfTheTable() {
        CommandLine line = Program.commandLine();

        assertThat(line.getSubcommands().keySet())
                .containsExactlyElementsOf(
                        Stream.of(CommandTable.values()).map(CommandTable::word).toList());
    }

    @ParameterizedTest
    @EnumSource(CommandTable.class)
    void theHelpPrintsEveryLineOfAnExampleOnOneLine(CommandTable command) {
        CommandLine line = Program.commandLine().getSubcommands().get(command.word());
        String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);

        assertThat(line.getCommandSpec().usageMessage().footer())
                .allSatisfy(
                        footer -> {
                            assertThat(footer.length()).isLessThan(line.getUsageHelpWidth());
                            assertThat(help.lines()).contains(footer);
                        });
    }

    @Test
    void anUnknownCommandIsNotFound() {
        assertThat(
                        Stream.of("", "Run", "RUN", "--help", "runs", "long-if-large")
                                .map(CommandTable::find))
                .containsOnlyNulls();
    }

    /** One line for all commands that are started in the same way; none for the usual way. */
    private static String lines() {
        Map<String, String> words = new LinkedHashMap<>();
        for (CommandTable row : CommandTable.values()) {
            words.merge(assignments(row), row.word(), (one, other) -> one + " | " + other);
        }
        words.remove("");
        return words.entrySet().stream()
                .map(line -> "    " + line.getValue() + ")" + line.getKey() + " ;;\n")
                .collect(Collectors.joining());
    }

    /** Where each command is started that does not work in the usual way there. */
    private static String windowsLines() {
        StringBuilder lines = new StringBuilder();
        for (CommandTable row : CommandTable.values()) {
            String label =
                    row.start() == CommandTable.Start.SERVICE
                            ? "service"
                            : row.needs() == CommandTable.Needs.ALL_LIBRARIES ? "all" : "";
            if (!label.isEmpty()) {
                lines.append("if \"%~1\"==\"")
                        .append(row.word())
                        .append("\" goto ")
                        .append(label)
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private static String assignments(CommandTable row) {
        String needs =
                switch (row.needs()) {
                    case ALL_LIBRARIES -> " needs=all";
                    case FILES, REGISTRY -> "";
                };
        String start =
                switch (row.start()) {
                    case SERVICE -> " start=service";
                    case LONG -> " start=long";
                    case LONG_IF_LARGE -> " start=long-if-large";
                    case SHORT -> "";
                };
        return needs + start;
    }
}
