package io.longshore.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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
        })
public final class Longshore implements Runnable {
    /** What runs a service, which logs more than warnings. */
    private static final Set<String> SERVICES = Set.of("demo", "run");

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
        COMMANDS.put("help", CommandLine.HelpCommand::new);
    }

    @Spec private CommandSpec spec;

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            // Making a command line takes longer than all else that this needs.
            System.out.println(Version.text());
            return;
        }
        if (arguments.length == 0 || !SERVICES.contains(arguments[0])) {
            CommandLog.use();
        }
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * The command line as it is run, for {@link #main} and for tests.
     *
     * @param arguments if they begin with a command, the others are left out: it takes time to make
     *     them
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Longshore());
        if (arguments.length > 0 && COMMANDS.containsKey(arguments[0])) {
            line.addSubcommand(arguments[0], COMMANDS.get(arguments[0]).get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
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
