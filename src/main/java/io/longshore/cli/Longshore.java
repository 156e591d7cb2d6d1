package io.longshore.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: {@code longshore <command>}. */
@Command(
        name = "longshore",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Lands container bundles in an air-gapped registry: a tarball made by 'imgpkg copy'"
                    + " is checked, pushed, read back and reported.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done and verified; 1 failed, a retry may help; 2 wrong usage or settings;",
            "3 rejected, the input is at fault; 4 pushed, but verification found gaps.",
            "",
            "Example:",
            "  longshore import lci.tar --to-repo harbor1.test.com/supervisor-services/lci"
        },
        subcommands = {
            DemoCommand.class,
            ImportCommand.class,
            DescribeCommand.class,
            ExportCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            PreflightCommand.class,
            RunCommand.class,
            SubmitCommand.class,
            ReportsCommand.class,
            DeadCommand.class,
            ReplayCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Longshore implements Runnable {
    @Spec private CommandSpec spec;

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line as it is run, for {@link #main} and for tests. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Longshore());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler(Failures::badArguments);
        line.setExecutionExceptionHandler(Failures::failed);
        return line;
    }

    /** Called without a command: shows what there is. */
    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
