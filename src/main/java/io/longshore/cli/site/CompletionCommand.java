package io.longshore.cli.site;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: a script for a shell that completes commands and flags. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script with which a shell completes the commands and flags.",
        footer = {
            "",
            "Examples:",
            "  source <(longshore completion bash)",
            "  longshore completion fish > ~/.config/fish/completions/longshore.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    @AlwaysSet
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        String name = spec.root().name();
        // zsh reads the script for bash, which begins with what zsh needs for that.
        out.print(
                shell == Shell.FISH
                        ? FishCompletion.script(spec.root())
                        : AutoComplete.bash(name, program));
        out.flush();
        return ExitCodes.DONE;
    }
}
