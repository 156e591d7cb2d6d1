package io.longshore.cli;

import java.util.Set;

/** The program. Knows nothing of the command line's library, which takes long to load. */
public final class Longshore {
    /** What runs a service, which logs more than warnings. */
    private static final Set<String> SERVICES = Set.of("demo", "run");

    /** What needs more libraries than the jar names: see {@code bin/longshore}. */
    private static final Set<String> WITH_ALL =
            Set.of("demo", "run", "submit", "reports", "dead", "replay");

    private Longshore() {}

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && command.equals("--version")) {
            System.out.println(Version.text());
            return;
        }
        if (WITH_ALL.contains(command) && !hasAll()) {
            System.err.printf(
                    "'%1$s' needs all of lib/, of which java -jar loads a part.%n"
                            + "Start it as bin/longshore %1$s, or as%n"
                            + "  java -cp 'longshore.jar:lib/*' %2$s %1$s%n",
                    command, Longshore.class.getName());
            System.exit(ExitCodes.USAGE);
        }
        if (!SERVICES.contains(command)) {
            CommandLog.use();
        }
        Preload.begin(command);
        System.exit(Program.commandLine(arguments).execute(arguments));
    }

    private static boolean hasAll() {
        return Longshore.class.getResource("/org/apache/camel/CamelContext.class") != null;
    }
}
