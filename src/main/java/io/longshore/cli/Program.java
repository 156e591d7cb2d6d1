package io.longshore.cli;

import java.io.PrintWriter;
import java.util.List;
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
        })
final class Program implements Runnable {
    /** In the order in which the help shows them. */
    private static final List<String> COMMANDS =
            List.of(
                    "demo",
                    "import",
                    "describe",
                    "export",
                    "inspect",
                    "verify",
                    "preflight",
                    "run",
                    "submit",
                    "reports",
                    "dead",
                    "replay",
                    "help");

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
     *     them; {@code help} alone speaks of the others
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Program());
        String first = arguments.length > 0 ? arguments[0] : "help";
        boolean alone = COMMANDS.contains(first) && !first.equals("help");
        for (String name : alone ? List.of(first) : COMMANDS) {
            line.addSubcommand(name, command(name));
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(true);
        Failures failures = new Failures();
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    private static Object command(String name) {
        return switch (name) {
            case "demo" -> new DemoCommand();
            case "import" -> new ImportCommand();
            case "describe" -> new DescribeCommand();
            case "export" -> new ExportCommand();
            case "inspect" -> new InspectCommand();
            case "verify" -> new VerifyCommand();
            case "preflight" -> new PreflightCommand();
            case "run" -> new RunCommand();
            case "submit" -> new SubmitCommand();
            case "reports" -> new ReportsCommand();
            case "dead" -> new DeadCommand();
            case "replay" -> new ReplayCommand();
            case "help" -> new CommandLine.HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Called without a command: shows what there is. */
    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
    }
}
