package io.longshore.cli;

import io.longshore.cli.command.Failures;
import io.longshore.cli.command.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code longshore <command>}. */
@Command(
        name = "longshore",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Imports container bundles into an air-gapped registry: checks an archive made by 'imgpkg"
                    + " copy', pushes it, reads it back and reports the result.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done and verified; 1 failed, a retry may help; 2 wrong usage or settings;",
            "3 rejected, the input is at fault; 4 pushed, but verification found gaps;",
            "5 what was asked for does not exist.",
            "",
            "Example:",
            "  longshore import lci.tar --to-repo harbor1.test.com/supervisor-services/lci"
        })
final class Program implements Runnable {
    /** For {@code --version} behind a command. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.text()};
        }
    }

    @Spec private CommandSpec spec;

    /**
     * The command line as it is run, for {@link Longshore#main} and for tests.
     *
     * @param arguments if they begin with a command, the others are left out: it takes time to make
     *     them; only {@code help} and {@code completion} show the others
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Program());
        CommandTable first = arguments.length > 0 ? CommandTable.find(arguments[0]) : null;
        boolean alone = first != null && !first.speaksOfOthers();
        for (CommandTable command : alone ? new CommandTable[] {first} : CommandTable.values()) {
            line.addSubcommand(command.word(), command.create());
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(true);
        Failures failures = new Failures();
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    /** Called without a command: shows what there is. */
    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
