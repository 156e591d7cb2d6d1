package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.QueueInspection;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead remove}: removes one message, or all messages of a queue. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Removes a message from a queue, whatever its size and type. Reports in rejected/ stay."
        },
        footer = {"", "Example:", "  longshore dead remove all --queue longshore.jobs.invalid"})
final class DeadRemoveCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private MessageFlags flags;

    @Parameters(
            paramLabel = "NUMBER",
            description = "The number that 'longshore dead' shows, or 'all'.")
    @AlwaysSet
    private String which;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Removed(int version, String queue, long removed) {}

    @Override
    public Integer call() {
        boolean all = which.equals(ALL);
        if (!all && !which.matches("[0-9]{1,18}")) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "'" + Printable.of(which) + "' is not the number of a message.",
                            "A message is removed by its number.",
                            "Give the number that 'longshore dead' shows, or 'all'."));
        }
        String queue = flags.queue();
        QueueInspection inspection =
                MessageFlags.inspection(flags.settings(), Operation.REMOVE_DEAD);
        long count = 1;
        if (all) {
            count = inspection.removeAll(queue);
        } else {
            inspection.remove(queue, Long.parseLong(which));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            byte[] json = Json.pretty(new Removed(DOCUMENT, queue, count));
            out.print(new String(json, StandardCharsets.UTF_8));
        } else if (all) {
            out.println("Removed " + count + (count == 1 ? " message" : " messages"));
        } else {
            out.println("Removed message " + which);
        }
        out.flush();
        return ExitCodes.DONE;
    }
}
