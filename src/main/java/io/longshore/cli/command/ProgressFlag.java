package io.longshore.cli.command;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Option;

/** Whether a command shows how its work gets on. */
public final class ProgressFlag {
    @Option(
            names = {"-q", "--no-progress"},
            description = "Show no progress on the error stream; problems and the result remain.")
    private boolean none;

    /**
     * The display of one command, to be closed at its end.
     *
     * @param err the error stream of the command
     */
    public ProgressDisplay start(PrintWriter err) {
        return none
                ? ProgressDisplay.start(new PrintWriter(Writer.nullWriter()), false)
                : ProgressDisplay.start(err, Console.isTerminal());
    }
}
