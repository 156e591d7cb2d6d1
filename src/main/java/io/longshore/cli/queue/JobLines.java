package io.longshore.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Deliveries of the API as text for people. */
final class JobLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.of("UTC"));
    private static final int SHORTEST_DETAIL = 20;

    private JobLines() {}

    /**
     * A table with a heading.
     *
     * @param width of the terminal; a longer line is cut, in its last column
     */
    static List<String> table(List<JsonNode> jobs, Instant now, int width) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"STATE", "FOR", "JOB OR FILE", "DETAIL"});
        for (JsonNode job : jobs) {
            rows.add(
                    new String[] {
                        job.path("state").asText(), age(job, now), name(job), detail(job)
                    });
        }
        int[] widths = new int[3];
        for (String[] row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(padded(row[column], widths[column])).append("  ");
            }
            int room = Math.max(SHORTEST_DETAIL, width - line.length() - 1);
            lines.add((line + cut(row[3], room)).stripTrailing());
        }
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String cut(String text, int room) {
        return text.length() <= room ? text : text.substring(0, room - 1) + "…";
    }

    private static String age(JsonNode job, Instant now) {
        Duration age = Duration.between(Instant.parse(job.path("since").asText()), now);
        return HumanReadable.duration(age.isNegative() ? Duration.ZERO : age);
    }

    /** The job, or the file of which no job is made yet. */
    private static String name(JsonNode job) {
        return Printable.of(
                job.has("id")
                        ? job.path("id").asText()
                        : "drop/" + job.path("source").path("file").asText());
    }

    /** Why it does not move, or how far it is. */
    private static String detail(JsonNode job) {
        JsonNode reason = job.path("reason");
        if (!reason.isMissingNode()) {
            String code = reason.has("code") ? reason.path("code").asText() + ": " : "";
            String until = reason.has("until") ? " Until " + time(reason.path("until")) + "." : "";
            return Printable.of(code + reason.path("what").asText()) + until;
        }
        JsonNode progress = job.path("course").path("progress");
        return progress.isMissingNode() ? "" : String.join(", ", progress(progress));
    }

    private static List<String> progress(JsonNode progress) {
        long done = progress.path("doneBytes").asLong();
        long total = progress.path("totalBytes").asLong();
        List<String> parts = new ArrayList<>();
        if (total > 0) {
            parts.add(Math.min(100, done * 100 / total) + " % of " + HumanReadable.size(total));
        }
        if (progress.has("bytesPerSecond")) {
            parts.add(HumanReadable.size(progress.path("bytesPerSecond").asLong()) + "/s");
        }
        if (progress.has("secondsLeft")) {
            parts.add(
                    HumanReadable.duration(
                                    Duration.ofSeconds(progress.path("secondsLeft").asLong()))
                            + " left");
        }
        return parts;
    }

    /** All that is known of one delivery. */
    static List<String> details(JsonNode job) {
        List<String> lines = new ArrayList<>();
        add(lines, "State", job.path("state").asText());
        add(lines, "Since", job.path("since").asText());
        JsonNode reason = job.path("reason");
        add(lines, "Waits", reason.path("what").asText());
        add(lines, "Code", first(reason.path("code"), job.path("ended").path("code")));
        add(lines, "Until", reason.path("until").asText());
        add(lines, "Do", reason.path("fix").asText());
        add(lines, "Result", job.path("ended").path("headline").asText());
        JsonNode course = job.path("course");
        add(lines, "Progress", String.join(", ", progress(course.path("progress"))));
        add(lines, "File", job.path("source").path("file").asText());
        if (job.path("source").has("sizeBytes")) {
            add(lines, "Size", HumanReadable.size(job.path("source").path("sizeBytes").asLong()));
        }
        add(lines, "SHA-256", job.path("source").path("sha256").asText());
        add(lines, "Sender", job.path("source").path("sender").asText());
        add(lines, "Target", job.path("target").path("repository").asText());
        add(lines, "Received", course.path("receivedAt").asText());
        add(lines, "Attempt", course.path("attempt").asText());
        add(lines, "Worker", course.path("worker").asText());
        add(lines, "Repeats", job.path("ended").path("replayOf").asText());
        add(lines, "Repeated", job.path("ended").path("replayedAs").asText());
        if (job.path("links").has("report")) {
            add(lines, "Report", "longshore reports --job " + job.path("id").asText());
        }
        return lines;
    }

    private static String first(JsonNode one, JsonNode other) {
        return one.isMissingNode() ? other.asText() : one.asText();
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(String.format("%-10s%s", name + ":", Printable.of(value)));
        }
    }

    private static String time(JsonNode instant) {
        return TIME.format(Instant.parse(instant.asText())) + " UTC";
    }
}
