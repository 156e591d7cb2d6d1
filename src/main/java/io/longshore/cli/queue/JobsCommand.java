package io.longshore.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.longshore.cli.command.Console;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.TerminalWidth;
import io.longshore.json.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobs}: what is under way, and why it does not move. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the deliveries that have no report yet: the files in drop/ that wait or are not"
                    + " taken, and the jobs under way with their progress. 'longshore reports' lists"
                    + " those that are over."
        },
        footer = {
            "",
            "Examples:",
            "  longshore jobs --watch",
            "  longshore jobs --server https://gateway.test.com:8080 --token-file my.token"
        })
public final class JobsCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;
    private static final int MOST = 200;
    private static final long WATCH_MILLIS = 1000;

    @Spec private CommandSpec spec;

    @Mixin private ServerFlag server;

    @Option(names = "--sender", paramLabel = "USER", description = "Only deliveries of this user.")
    private @Nullable String sender;

    @Option(
            names = "--watch",
            description = "Print the list again every second until the command is ended.")
    private boolean watch;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Jobs(int version, List<JsonNode> jobs, List<JsonNode> drop) {}

    @Override
    public Integer call() throws InterruptedException {
        try (ApiClient api = server.client()) {
            do {
                print(ask(api));
                if (watch) {
                    Thread.sleep(WATCH_MILLIS);
                }
            } while (watch);
            return ExitCodes.DONE;
        }
    }

    private Jobs ask(ApiClient api) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("state", "WAITING,CHECKING,QUEUED,PUSHING,VERIFYING");
        query.put("limit", String.valueOf(MOST));
        if (sender != null) {
            query.put("sender", sender);
        }
        List<JsonNode> jobs = new ArrayList<>();
        @Nullable String next;
        do {
            JsonNode page = api.get("jobs", query);
            ((ArrayNode) page.path("items")).forEach(jobs::add);
            next = page.path("next").asText(null);
            query.put("cursor", String.valueOf(next));
        } while (next != null);
        List<JsonNode> drop = new ArrayList<>();
        api.get("drop", Map.of())
                .path("items")
                .forEach(
                        file -> {
                            String its = file.path("source").path("sender").asText();
                            if (sender == null || sender.equals(its)) {
                                drop.add(file);
                            }
                        });
        return new Jobs(DOCUMENT, jobs, drop);
    }

    private void print(Jobs found) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            byte[] json = watch ? Json.compact(found) : Json.pretty(found);
            out.print(new String(json, StandardCharsets.UTF_8) + (watch ? "\n" : ""));
            out.flush();
            return;
        }
        List<JsonNode> all = new ArrayList<>(found.drop());
        all.addAll(found.jobs());
        boolean isTerminal = Console.isOutputTerminal();
        if (watch && isTerminal) {
            out.print("\u001b[H\u001b[J");
        }
        if (all.isEmpty()) {
            out.println("Nothing is under way.");
        } else {
            int width = TerminalWidth.ofOutput();
            JobLines.table(all, Instant.now(), width).forEach(out::println);
        }
        out.flush();
    }
}
