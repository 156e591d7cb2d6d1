package io.longshore.cli;

import io.longshore.cli.command.CommandLog;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.LibraryPreloader;
import io.longshore.cli.command.OutOfMemory;
import io.longshore.cli.command.Version;

/** The program. Knows nothing of the command line's library, which takes long to load. */
public final class Longshore {
    private Longshore() {}

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && command.equals("--version")) {
            System.out.println(Version.text());
            return;
        }
        CommandTable row = CommandTable.find(command);
        boolean isService = row != null && row.start() == CommandTable.Start.SERVICE;
        if (row != null && row.needs() == CommandTable.Needs.ALL_LIBRARIES && !hasAll()) {
            System.err.printf(
                    "'%1$s' needs all of lib/, of which java -jar loads a part.%n"
                            + "Start it as bin/longshore %1$s, or as%n"
                            + "  java -cp 'longshore.jar:lib/*' %2$s %1$s%n",
                    command, Longshore.class.getName());
            System.exit(ExitCodes.USAGE);
        }
        if (!isService) {
            CommandLog.use();
            OutOfMemory.watchThreads();
        }
        if (row != null && row.needs() == CommandTable.Needs.REGISTRY) {
            LibraryPreloader.begin();
        }
        System.exit(Program.onTerminal(arguments).execute(arguments));
    }

    private static boolean hasAll() {
        return Longshore.class.getResource("/org/apache/camel/CamelContext.class") != null;
    }
}
