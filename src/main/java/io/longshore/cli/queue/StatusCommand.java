package io.longshore.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.report.Status;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code status}: where one delivery is, and why it does not move. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one delivery: its state and since when, what it waits for and until when, its"
                    + " progress, or how it ended. The exit code is 0 while it is under way, then"
                    + " that of its status."
        },
        footer = {"", "Example:", "  longshore status 20261203-024510-contour-1.30.3-x7d2 --wait"})
public final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @Spec private CommandSpec spec;

    @Mixin private ServerFlag server;

    @Parameters(
            paramLabel = "ID",
            description = "The job: the name of its folder in work/, done/ or rejected/.")
    private String id;

    @Option(
            names = "--wait",
            description = "Show each change of its state on the error stream until it is over.")
    private boolean wait;

    @Mixin private OutputFlag output;

    @Override
    public Integer call() {
        String path = "jobs/" + JobId.parse(id);
        try (ApiClient api = server.client()) {
            ApiClient.Found found = api.find(path);
            while (wait && !isOver(found.document())) {
                Optional<ApiClient.Found> changed = api.changed(path, found, PATIENCE);
                if (changed.isPresent()) {
                    tell(found.document(), changed.get().document());
                    found = changed.get();
                }
            }
            print(found.document());
            return isOver(found.document())
                    ? ExitCodes.of(Status.valueOf(found.document().path("state").asText()))
                    : ExitCodes.DONE;
        }
    }

    private void tell(JsonNode before, JsonNode now) {
        if (!before.path("state").equals(now.path("state"))) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(now.path("since").asText() + "  " + now.path("state").asText());
            err.flush();
        }
    }

    private static boolean isOver(JsonNode job) {
        return job.has("ended");
    }

    private void print(JsonNode job) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.print(new String(Json.pretty(job), StandardCharsets.UTF_8));
        } else {
            JobLines.details(job).forEach(out::println);
        }
        out.flush();
    }
}
