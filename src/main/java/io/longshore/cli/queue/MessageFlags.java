package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.QueueInspection;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The queue of a message, and the settings of the broker that has it. */
final class MessageFlags {
    @Mixin private SettingsFlag settings;

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            required = true,
            description = "The queue of the message, as 'longshore dead' shows it.")
    @AlwaysSet
    private String queue;

    Settings settings() {
        return settings.load();
    }

    /** The queue, if it is one that a command may look into. */
    String queue() {
        return requireQueue(queue);
    }

    static QueueInspection inspection(Settings settings, Operation operation) {
        return new QueueInspection(BrokerAccess.of(settings, operation));
    }

    /**
     * @throws ProblemException {@code BAD_USAGE} for a queue that no command may look into
     */
    static String requireQueue(String queue) {
        if (!QueueInspection.QUEUES.contains(queue)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--queue cannot be '" + Printable.of(queue) + "'.",
                            "It is not a queue whose messages can be shown or removed.",
                            "Name one of " + String.join(", ", QueueInspection.QUEUES) + "."));
        }
        return queue;
    }
}
