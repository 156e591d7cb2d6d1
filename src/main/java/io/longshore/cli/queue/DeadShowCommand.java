package io.longshore.cli.queue;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.longshore.access.Operation;
import io.longshore.broker.MessageContent;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.json.Json;
import io.longshore.report.form.ReportText;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead show}: a message with its properties and its body. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a message: its cause, its properties, and the first 64 KiB of its body. The"
                    + " message stays in its queue."
        },
        footer = {"", "Example:", "  longshore dead show 2147483705 --queue longshore.jobs.dead"})
final class DeadShowCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;

    @Spec private CommandSpec spec;

    @Mixin private MessageFlags flags;

    @Parameters(paramLabel = "NUMBER", description = "The number that 'longshore dead' shows.")
    private long number;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Shown(
            int version,
            String queue,
            @JsonUnwrapped MessageContent.Head message,
            MessageContent.Type type,
            long size,
            @Nullable String body,
            boolean truncated,
            Map<String, String> properties) {}

    @Override
    public Integer call() {
        String queue = flags.queue();
        MessageContent content =
                MessageFlags.inspection(flags.settings(), Operation.SHOW_DEAD).read(queue, number);
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.print(
                    new String(
                            Json.pretty(
                                    new Shown(
                                            DOCUMENT,
                                            queue,
                                            content.message(),
                                            content.type(),
                                            content.size(),
                                            body(content),
                                            content.isTruncated(),
                                            content.properties())),
                            StandardCharsets.UTF_8));
        } else {
            text(queue, content, out);
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private static @Nullable String body(MessageContent content) {
        byte[] body = content.body();
        return body == null ? null : new String(body, StandardCharsets.UTF_8);
    }

    private static void text(String queue, MessageContent content, PrintWriter out) {
        MessageContent.Head message = content.message();
        out.println("Message     " + message.number() + " of " + queue);
        out.println("Sent        " + ReportText.time(message.at()));
        line("Job", message.jobId(), out);
        line("Cause", message.cause(), out);
        line("Why", message.why(), out);
        out.println("Body        " + kind(content));
        out.println();
        content.properties().forEach((name, value) -> out.println(name + " = " + value));
        String body = body(content);
        if (body != null) {
            out.println();
            out.println(Printable.lines(body));
        }
    }

    private static void line(String name, @Nullable String value, PrintWriter out) {
        if (value != null) {
            out.println(String.format("%-10s  %s", name, Printable.of(value)));
        }
    }

    private static String kind(MessageContent content) {
        String size = HumanReadable.size(content.size());
        return switch (content.type()) {
            case TEXT -> "text, " + size + shown(content);
            case BYTES -> "bytes, " + size + shown(content);
            case LARGE -> "a large message of " + size + ", which is not read";
            case OTHER -> "neither text nor bytes, " + size + ", not read";
        };
    }

    private static String shown(MessageContent content) {
        return content.isTruncated() ? "; this is its beginning" : "";
    }
}
