package io.longshore.cli;

import io.longshore.cli.command.Console;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.Failures;
import io.longshore.cli.command.OutOfMemory;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.StatusColours;
import io.longshore.cli.command.Version;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The command line: {@code longshore <command>}. */
@Command(
        name = "longshore",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        description = {
            "Imports container bundles into an air-gapped registry: checks an archive made by 'imgpkg"
                    + " copy', pushes it, reads it back and reports the result."
        },
        footer = {
            "",
            "Example:",
            "  longshore import lci.tar --to-repo harbor1.test.com/supervisor-services/lci"
        })
public final class Program implements Runnable {
    private static final int USUAL_WIDTH = 80;

    /** Picocli takes no smaller one. */
    private static final int LEAST_WIDTH = 55;

    private static final int MOST_WIDTH = 120;

    /** For {@code --version} behind a command. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.text()};
        }
    }

    @Spec private CommandSpec spec;

    /**
     * The command line as it is run, for {@link Longshore#main}, the man pages and the tests.
     *
     * @param arguments if they begin with a command, the others are left out: it takes time to make
     *     them; only {@code help} and {@code completion} show the others
     */
    public static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Program());
        CommandTable first = arguments.length > 0 ? CommandTable.find(arguments[0]) : null;
        boolean alone = first != null && !first.speaksOfOthers();
        for (CommandTable command : alone ? new CommandTable[] {first} : CommandTable.values()) {
            line.addSubcommand(command.word(), command.create());
        }
        line.setHelpFactory(GroupedHelp::new);
        addExitCodes(line);
        line.getSubcommands().values().forEach(Program::addCommonFlags);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(helpWidth(System.getenv("COLUMNS")));
        line.setUsageHelpAutoWidth(true);
        line.setExecutionStrategy(Program::run);
        Failures failures = new Failures();
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    /** The same with colours for the streams that a person looks at. */
    static CommandLine onTerminal(String... arguments) {
        CommandLine line = commandLine(arguments);
        line.setOut(coloured(line.getOut(), Console.isOutputTerminal()));
        line.setErr(coloured(line.getErr(), Console.isTerminal()));
        if (!Console.isOutputTerminal()) {
            // From Java 22 on there is a console without a terminal, which picocli relies on.
            line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        }
        return line;
    }

    private static PrintWriter coloured(PrintWriter out, boolean isTerminal) {
        return isTerminal ? new PrintWriter(StatusColours.on(out), true) : out;
    }

    /** Where the terminal does not state its width: that of the environment, else 80 columns. */
    static int helpWidth(@Nullable String columns) {
        return columns != null && columns.matches("[0-9]{2,3}")
                ? Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Integer.parseInt(columns)))
                : USUAL_WIDTH;
    }

    private static void addExitCodes(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .parameterListHeading("%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCodes.meanings());
        line.getSubcommands().values().forEach(Program::addExitCodes);
    }

    /** Flags that scripts may give to every command, also to one that shows no progress. */
    private static void addCommonFlags(CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        if (command.userObject() instanceof CommandLine.HelpCommand) {
            return;
        }
        if (!ProgressFlag.isIn(command)) {
            command.addMixin("progress", CommandSpec.forAnnotatedObject(new ProgressFlag()));
        }
        line.getSubcommands().values().forEach(Program::addCommonFlags);
    }

    /** Shows the result only if there is something to do, where {@code --quiet} asks for that. */
    private static int run(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        try {
            return run(parsed, last);
        } catch (Exception | Error e) {
            if (OutOfMemory.isIn(e)) {
                Problem problem = OutOfMemory.problem();
                throw new ExecutionException(
                        last.commandSpec().commandLine(),
                        problem.what(),
                        new ProblemException(problem));
            }
            throw e;
        }
    }

    private static int run(ParseResult parsed, ParseResult last) {
        if (!ProgressFlag.isQuiet(last.commandSpec())) {
            return new RunLast().execute(parsed);
        }
        CommandLine command = last.commandSpec().commandLine();
        PrintWriter out = command.getOut();
        StringWriter result = new StringWriter();
        command.setOut(new PrintWriter(result));
        int exitCode = new RunLast().execute(parsed);
        command.setOut(out);
        if (exitCode != ExitCodes.DONE) {
            out.print(result);
            out.flush();
        }
        return exitCode;
    }

    /** Called without a command: shows what there is. */
    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
