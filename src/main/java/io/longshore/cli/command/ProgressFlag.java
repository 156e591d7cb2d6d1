package io.longshore.cli.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether a command shows how its work gets on. */
public final class ProgressFlag {
    @Option(
            names = "--no-progress",
            description = "Show no progress on the error stream; problems and the result remain.")
    private boolean none;

    @Option(
            names = {"-q", "--quiet"},
            description =
                    "Print nothing but warnings if the exit code is 0: no progress and no result."
                            + " Otherwise problems and the result remain.")
    private boolean quiet;

    /** Whether a command has these flags. */
    public static boolean isIn(CommandSpec command) {
        return of(command).findAny().isPresent();
    }

    /** Whether a command that was parsed is to print nothing if it succeeds. */
    public static boolean isQuiet(CommandSpec command) {
        return of(command).anyMatch(flag -> flag.quiet);
    }

    private static Stream<ProgressFlag> of(CommandSpec command) {
        return command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(ProgressFlag.class::isInstance)
                .map(ProgressFlag.class::cast);
    }

    /** Whether progress is wanted. */
    public boolean isShown() {
        return !none && !quiet;
    }

    /**
     * The display of one command, to be closed at its end.
     *
     * @param err the error stream of the command
     */
    public ProgressDisplay start(PrintWriter err) {
        return isShown()
                ? ProgressDisplay.start(err, Console.isTerminal())
                : ProgressDisplay.start(new PrintWriter(Writer.nullWriter()), false);
    }
}
