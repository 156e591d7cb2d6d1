package io.longshore.cli.queue;

import io.longshore.config.SettingType;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.text.Printable;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which reports a command shows: those that match all of its filters. */
final class ReportSelection {
    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only reports with one of these: verified, incomplete, rejected, failed.")
    private Set<Status> statuses = EnumSet.noneOf(Status.class);

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only reports finished since then: how long ago (90m, 24h, 7d), a day in UTC"
                            + " (2026-11-23), or an instant (2026-11-23T08:00:00Z).")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Only reports finished before then; the same forms.")
    private @Nullable String until;

    @Option(
            names = "--sender",
            paramLabel = "USER",
            description = "Only deliveries that this user uploaded or sent.")
    private @Nullable String sender;

    @Option(
            names = "--file",
            paramLabel = "TEXT",
            description = "Only deliveries of a file whose path contains this.")
    private @Nullable String file;

    @Option(
            names = "--repository",
            paramLabel = "TEXT",
            description = "Only deliveries to a repository whose name contains this.")
    private @Nullable String repository;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "Only reports with a problem of this code, as in CHECKSUM_MISMATCH.")
    private @Nullable String code;

    @Option(names = "--limit", paramLabel = "N", description = "Only the last N of them.")
    private @Nullable Integer limit;

    /** Read once: "24h" means the same for every report. */
    private @Nullable Instant from;

    private @Nullable Instant to;
    private boolean isRead;

    /**
     * The reports that match, the oldest first.
     *
     * @param source calls its consumer with each report, the oldest first
     */
    List<ImportReport> of(Consumer<Consumer<ImportReport>> source) {
        read();
        int most = limit == null ? Integer.MAX_VALUE : limit;
        Deque<ImportReport> found = new ArrayDeque<>();
        source.accept(
                report -> {
                    if (matches(report)) {
                        found.add(report);
                        if (found.size() > most) {
                            found.remove();
                        }
                    }
                });
        return List.copyOf(found);
    }

    /** Whether the report matches each filter; {@code --limit} is none. */
    boolean matches(ImportReport report) {
        read();
        Instant at = report.times().finishedAt();
        return (statuses.isEmpty() || statuses.contains(report.status()))
                && (from == null || at != null && !at.isBefore(from))
                && (to == null || at != null && at.isBefore(to))
                && (sender == null || senders(report).anyMatch(sender::equals))
                && (file == null || files(report).anyMatch(it -> contains(it, file)))
                && (repository == null
                        || repositories(report).anyMatch(it -> contains(it, repository)))
                && (code == null
                        || report.problems().stream()
                                .anyMatch(problem -> problem.code().equalsIgnoreCase(code)));
    }

    /**
     * @throws ProblemException {@code BAD_USAGE} if there is a filter
     */
    void requireNone(String flag) {
        boolean isAny =
                !statuses.isEmpty()
                        || limit != null
                        || Stream.of(since, until, sender, file, repository, code)
                                .anyMatch(Objects::nonNull);
        if (isAny) {
            throw usage(
                    flag + " excludes the filters.",
                    "It names one report.",
                    "Leave out " + flag + ", or the filters.");
        }
    }

    private static Stream<String> senders(ImportReport report) {
        return Stream.of(report.people().uploadedBy(), report.people().sentBy())
                .filter(Objects::nonNull);
    }

    private static Stream<String> files(ImportReport report) {
        return Stream.ofNullable(report.source()).map(ImportReport.Source::file);
    }

    private static Stream<String> repositories(ImportReport report) {
        ImportReport.Target target = report.content().target();
        if (target == null) {
            return Stream.of();
        }
        return target.repositories() != null
                ? target.repositories().stream()
                : Stream.ofNullable(target.repository());
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private void read() {
        if (isRead) {
            return;
        }
        from = instant("--since", since);
        to = instant("--until", until);
        if (limit != null && limit < 1) {
            throw usage(
                    "--limit cannot be " + limit + ".",
                    "It is the number of reports.",
                    "Write it as in --limit 20.");
        }
        if (code != null && Arrays.stream(Code.values()).noneMatch(this::isCode)) {
            throw usage(
                    "--code cannot be '" + Printable.of(code) + "'.",
                    "No problem has this code.",
                    "'longshore explain' lists the codes.");
        }
        isRead = true;
    }

    private boolean isCode(Code known) {
        return known.name().equalsIgnoreCase(code);
    }

    private static @Nullable Instant instant(String flag, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.contains("T")) {
                return Instant.parse(text);
            }
            if (text.contains("-")) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return Clock.systemUTC()
                    .instant()
                    .minus(SettingType.duration("24h").reader().apply(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw usage(
                    flag + " cannot be '" + Printable.of(text) + "'.",
                    "It is neither a time span with its unit, nor a day, nor an instant.",
                    "Write it as in 24h, 2026-11-23 or 2026-11-23T08:00:00Z.");
        }
    }

    private static ProblemException usage(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.BAD_USAGE, what, why, fix));
    }
}
