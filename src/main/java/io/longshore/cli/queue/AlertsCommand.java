package io.longshore.cli.queue;

import io.longshore.access.Operation;
import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.broker.Subscription;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.json.Json;
import io.longshore.report.Alert;
import io.longshore.report.AlertState;
import io.longshore.report.ReportProblem;
import io.longshore.report.form.ReportText;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alerts}: the events for operators that do not belong to a job. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the alerts that the broker keeps, the oldest first: ON if it still holds, OVER"
                    + " with its end, NOTED for an event that has no end. Alerts are not removed, so"
                    + " other readers still receive all of them."
        },
        footer = {"", "Example:", "  longshore alerts --on"})
public final class AlertsCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settings;

    @Option(names = "--on", description = "List only the alerts that still hold.")
    private boolean on;

    @Option(
            names = "--follow",
            description =
                    "Keep running and print each new alert and each end; with -o json, one line"
                            + " per event.")
    private boolean follow;

    @Mixin private SubscriptionFlag subscription;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Alerts(int version, List<AlertState> alerts) {}

    @Override
    public Integer call() {
        BrokerAccess access =
                BrokerAccess.of(
                        settings.load(), follow ? Operation.FOLLOW_ALERTS : Operation.LIST_ALERTS);
        try (BrokerClient broker = BrokerClient.connect(access)) {
            if (follow) {
                follow(broker);
            } else {
                list(broker);
            }
        }
        return ExitCodes.DONE;
    }

    private void list(BrokerClient broker) {
        List<AlertState> states = kept(broker);
        if (output.isJson()) {
            byte[] json = Json.pretty(new Alerts(DOCUMENT, states));
            print(new String(json, StandardCharsets.UTF_8));
        } else {
            states.forEach(this::text);
        }
    }

    private List<AlertState> kept(BrokerClient broker) {
        List<Alert> alerts = new ArrayList<>();
        broker.browseAlerts(alerts::add);
        return AlertState.of(alerts).stream()
                .filter(state -> !on || state.state() == AlertState.State.ON)
                .toList();
    }

    /** Ends with the program. Prints first what still holds, as text. */
    private void follow(BrokerClient broker) {
        try (Subscription<Alert> alerts = broker.alerts(subscription.name())) {
            if (!output.isJson()) {
                kept(broker).forEach(this::text);
            }
            while (!Thread.currentThread().isInterrupted()) {
                alerts.next(Duration.ofSeconds(1)).ifPresent(this::event);
            }
        }
    }

    private void event(Alert alert) {
        ReportProblem problem = alert.problem();
        if (output.isJson()) {
            print(new String(Json.compact(alert), StandardCharsets.UTF_8) + "\n");
        } else if (problem == null) {
            print(head(ReportText.time(alert.at()), AlertState.State.OVER, alert.about()) + "\n");
        } else {
            AlertState.of(List.of(alert)).forEach(this::text);
        }
    }

    private void text(AlertState state) {
        ReportProblem problem = state.problem();
        StringBuilder text = new StringBuilder();
        text.append(head(ReportText.time(state.since()), state.state(), state.about()))
                .append("  ")
                .append(Printable.of(problem.code()))
                .append('\n');
        line(text, problem.what() + " " + problem.why());
        if (!problem.fix().isEmpty()) {
            line(text, "do: " + problem.fix());
        }
        if (state.times() > 1) {
            line(
                    text,
                    "raised " + state.times() + " times, last at " + ReportText.time(state.last()));
        }
        if (state.until() != null) {
            line(text, "over at " + ReportText.time(state.until()));
        }
        print(text.toString());
    }

    private static String head(String time, AlertState.State state, String about) {
        return time + "  " + String.format("%-5s", state) + "  " + Printable.of(about);
    }

    private static void line(StringBuilder text, String line) {
        text.append("    ").append(Printable.line(line.strip())).append('\n');
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
