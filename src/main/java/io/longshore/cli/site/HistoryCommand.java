package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.StorageSetting;
import io.longshore.history.RebuildOrder;
import io.longshore.json.Json;
import io.longshore.share.Share;
import io.longshore.task.Pause;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code history}: the index of all reports. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "The index of all reports, which searches read.",
        subcommands = HistoryCommand.Rebuild.class,
        footer = {"", "Example:", "  longshore history rebuild --wait"})
public final class HistoryCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code history rebuild}: makes it anew. */
    @Command(
            name = "rebuild",
            mixinStandardHelpOptions = true,
            description = {
                "Orders that the index is made anew from done/ and rejected/ on the share. The"
                        + " gateway that leads begins within seconds, also if it is started later;"
                        + " other gateways do so when they take over. Deliveries are not delayed.",
                "With --wait, exit code 1 if no gateway has done it after an hour."
            },
            footer = {"", "Example:", "  longshore history rebuild --wait"})
    static final class Rebuild implements Callable<Integer> {
        private static final int DOCUMENT = 1;
        private static final Duration LONGEST = Duration.ofHours(1);

        @Spec private CommandSpec spec;

        @Mixin private SettingsFlag settings;

        @Option(names = "--wait", description = "Return once the index is complete again.")
        private boolean wait;

        @Mixin private OutputFlag output;

        /** The document of {@code -o json}. */
        private record Document(int version, String order, boolean done) {}

        @Override
        public Integer call() {
            Share share = Share.existing(settings.load().get(StorageSetting.SHARE));
            RebuildOrder order = new RebuildOrder(share);
            String id = order.give();
            boolean done = wait && order.await(id, LONGEST, Pause.SLEEP);
            PrintWriter out = spec.commandLine().getOut();
            if (output.isJson()) {
                Document document = new Document(DOCUMENT, id, done);
                out.print(new String(Json.pretty(document), StandardCharsets.UTF_8));
            } else if (done) {
                out.println("The history was made anew.");
            } else {
                out.println("The gateway that leads makes the history anew.");
            }
            out.flush();
            return wait && !done ? ExitCodes.FAILED : ExitCodes.DONE;
        }
    }
}
