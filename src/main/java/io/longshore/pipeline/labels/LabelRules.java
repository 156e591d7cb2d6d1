package io.longshore.pipeline.labels;

import io.longshore.config.LabelSetting;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ReportAdditions.Label;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Which labels a delivery has, and which it must have. */
public final class LabelRules {
    /** A name of a label. */
    static final String NAME = "[a-z][a-z0-9._-]{0,31}";

    private final List<FolderLabel> folders;

    /** By name; null as a value for one that may have any value. */
    private final Map<String, @Nullable BoundedPattern> required;

    private LabelRules(List<FolderLabel> folders, Map<String, @Nullable BoundedPattern> required) {
        this.folders = folders;
        this.required = required;
    }

    /**
     * @throws ProblemException {@code BAD_SETTING}
     */
    public static LabelRules of(Settings settings) {
        Map<String, @Nullable BoundedPattern> required = new LinkedHashMap<>();
        settings.find(LabelSetting.REQUIRED)
                .ifPresent(
                        text -> {
                            for (String entry : text.strip().split("\\s+")) {
                                require(entry, required);
                            }
                        });
        return new LabelRules(
                settings.find(LabelSetting.LABELS).orElse(List.of()).stream()
                        .map(FolderLabel::parse)
                        .toList(),
                required);
    }

    private static void require(String entry, Map<String, @Nullable BoundedPattern> required) {
        int equals = entry.indexOf('=');
        String name = equals < 0 ? entry : entry.substring(0, equals);
        if (!name.matches(NAME)) {
            throw wrong(entry, "A name is a small letter, then small letters, digits and . _ -.");
        }
        try {
            required.put(name, equals < 0 ? null : BoundedPattern.of(entry.substring(equals + 1)));
        } catch (PatternSyntaxException e) {
            throw wrong(entry, "Its pattern is wrong: " + e.getDescription() + ".");
        }
    }

    private static ProblemException wrong(String entry, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "'longshore.labels.required' has the entry '"
                                        + Printable.of(entry)
                                        + "'.",
                                why,
                                "Write entries such as media or change=CHG[0-9]{7}, with blanks"
                                        + " between them.")
                        .with("setting", "longshore.labels.required"));
    }

    /** The labels of a delivery by name; those of the site precede those of the job. */
    public List<Label> of(Ticket ticket) {
        Map<String, Label> labels = new TreeMap<>();
        claimed(ticket)
                .forEach((name, value) -> labels.put(name, new Label(name, value, Label.JOB)));
        ofTheSite(ticket)
                .forEach((name, value) -> labels.put(name, new Label(name, value, Label.FOLDER)));
        return new ArrayList<>(labels.values());
    }

    private static Map<String, String> claimed(Ticket ticket) {
        return ticket.job() == null || ticket.job().labels() == null
                ? Map.of()
                : ticket.job().labels();
    }

    private Map<String, String> ofTheSite(Ticket ticket) {
        int slash = ticket.file().lastIndexOf('/');
        String folder = slash < 0 ? "" : ticket.file().substring(0, slash);
        Map<String, String> labels = new TreeMap<>();
        folders.stream()
                .filter(it -> it.isFor(folder))
                .forEach(it -> labels.putIfAbsent(it.name(), it.value()));
        return labels;
    }

    /**
     * @throws ProblemException {@code LABEL_REFUSED} if a required label is missing or has a value
     *     that is not allowed
     */
    public void require(Ticket ticket) {
        Map<String, String> ofTheSite = ofTheSite(ticket);
        claimed(ticket)
                .forEach(
                        (name, value) -> {
                            String fixed = ofTheSite.get(name);
                            if (fixed != null && !fixed.equals(value)) {
                                throw refused(
                                        ticket,
                                        name,
                                        "The job states '"
                                                + Printable.of(value)
                                                + "'; the site has '"
                                                + Printable.of(fixed)
                                                + "' for this folder.",
                                        fixed);
                            }
                        });
        Map<String, String> values = new TreeMap<>();
        of(ticket).forEach(label -> values.put(label.name(), label.value()));
        required.forEach((name, pattern) -> require(ticket, name, values.get(name), pattern));
    }

    private static void require(
            Ticket ticket, String name, @Nullable String value, @Nullable BoundedPattern pattern) {
        String form =
                pattern == null ? "" : " Its value must match " + pattern.pattern().pattern() + ".";
        if (value == null) {
            throw refused(ticket, name, "This site requires it." + form, "VALUE");
        }
        if (pattern != null && !pattern.matches(value)) {
            throw refused(
                    ticket, name, "Its value is '" + Printable.of(value) + "'." + form, "VALUE");
        }
    }

    private static ProblemException refused(Ticket ticket, String name, String why, String value) {
        return new ProblemException(
                Problem.permanent(
                        Code.LABEL_REFUSED,
                        "The label '"
                                + name
                                + "' of "
                                + Printable.of(ticket.fileName())
                                + " is missing or not allowed.",
                        why,
                        "Drop it again with "
                                + Printable.of(ticket.fileName())
                                + ".job.json that contains {\"version\":3,\"labels\":{\""
                                + name
                                + "\":\""
                                + value
                                + "\"}}. As an administrator: longshore replay "
                                + ticket.id()
                                + " --label "
                                + name
                                + "="
                                + value));
    }
}
