package io.longshore.cli;

import java.util.Set;

/** The program. Knows nothing of the command line's library, which takes long to load. */
public final class Longshore {
    /** What runs a service, which logs more than warnings. */
    private static final Set<String> SERVICES = Set.of("demo", "run");

    private Longshore() {}

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && command.equals("--version")) {
            System.out.println(Version.text());
            return;
        }
        if (!SERVICES.contains(command)) {
            CommandLog.use();
        }
        Preload.begin(command);
        System.exit(Program.commandLine(arguments).execute(arguments));
    }
}
