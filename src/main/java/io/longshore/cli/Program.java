package io.longshore.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("describe", DescribeCommand::new);
        COMMANDS.put("export", ExportCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("verify", VerifyCommand::new);
        COMMANDS.put("preflight", PreflightCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("submit", SubmitCommand::new);
        COMMANDS.put("reports", ReportsCommand::new);
        COMMANDS.put("dead", DeadCommand::new);
        COMMANDS.put("replay", ReplayCommand::new);
        // No method reference: one to a class of such an old format is linked anew at each start.
        COMMANDS.put("help", () -> new CommandLine.HelpCommand());
    }

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
        if (COMMANDS.containsKey(first) && !first.equals("help")) {
            line.addSubcommand(first, COMMANDS.get(first).get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
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
