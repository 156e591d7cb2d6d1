package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.Problem;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import io.longshore.share.Ticket;
import io.longshore.text.HumanReadable;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The lines of the log about deliveries: one for each event, in the words of the sender's file.
 * docs/operations.md lists the events. Each line has the job's id, and in the form JSON the name of
 * the event.
 */
public final class DeliveryLog {
    /** The key of the job's id in the context of the log. */
    public static final String JOB = "job";

    /** The key of the event's name in the context of the log. */
    public static final String EVENT = "event";

    private static final Logger LOG = LoggerFactory.getLogger("io.longshore.delivery");

    private DeliveryLog() {}

    /** A dropped file was claimed. */
    public static void claimed(Ticket ticket) {
        info("claimed", ticket.id(), "claimed drop/" + named(ticket));
    }

    /** A job from the queue was admitted. */
    public static void received(Ticket ticket) {
        JobId old = ticket.job() == null ? null : ticket.job().replayOf();
        String again = old == null ? "" : ", which repeats " + old;
        info("received", ticket.id(), "received a job for " + named(ticket) + again);
    }

    /**
     * A faulty file may still be growing.
     *
     * @param end when the fault is final
     */
    public static void isFaulty(Ticket ticket, Problem problem, Instant end) {
        info(
                "faulty",
                ticket.id(),
                named(ticket)
                        + " is faulty so far, until "
                        + Printable.of(end.truncatedTo(ChronoUnit.SECONDS).toString())
                        + " unless it changes: "
                        + problem.code()
                        + ": "
                        + Printable.line(problem.what()));
    }

    /** The archive of a dropped file went back to {@code drop/}. */
    public static void gaveBack(Ticket ticket) {
        info("given-back", ticket.id(), "gave back " + named(ticket) + ": its upload goes on");
    }

    /**
     * An archive passed its check.
     *
     * @param target where it goes
     */
    public static void checked(
            Ticket ticket,
            ImportReport.@Nullable Source source,
            ImportReport.Target target,
            Duration took) {
        Long size = source == null ? null : source.sizeBytes();
        ImportReport.Checksum checksum = source == null ? null : source.checksum();
        info(
                "checked",
                ticket.id(),
                "checked "
                        + named(ticket)
                        + ": "
                        + (size == null ? "" : HumanReadable.size(size) + ", ")
                        + (checksum == null ? "" : "checksum " + word(checksum.outcome()) + ", ")
                        + "in "
                        + HumanReadable.duration(took)
                        + "; goes to "
                        + Printable.line(String.valueOf(target.repository())));
    }

    /** A worker pushed the content, and read it back as far as it could. */
    public static void pushed(ImportReport report) {
        ReportTimes times = report.times();
        if (times.pushedAt() == null) {
            return;
        }
        info(
                "pushed",
                report.jobId(),
                "pushed "
                        + file(report)
                        + to(report)
                        + ": "
                        + moved(report)
                        + " in "
                        + between(times.checkedAt(), times.pushedAt())
                        + (times.readBackAt() == null
                                ? ""
                                : ", read back in "
                                        + between(times.pushedAt(), times.readBackAt())));
    }

    /**
     * An attempt failed, and another one follows.
     *
     * @param next its number
     */
    public static void again(JobId job, Outcome.Cause cause, int next, Duration delay) {
        warn(
                "retried",
                job,
                cause.code()
                        + ": "
                        + Printable.line(cause.what())
                        + " Attempt "
                        + next
                        + " follows "
                        + (delay.isZero()
                                ? "once that is over."
                                : "in " + HumanReadable.duration(delay) + "."));
    }

    /** The job has its report. */
    public static void filed(ImportReport report) {
        String event = report.status().name().toLowerCase(Locale.ROOT);
        String text = report.status() + " " + file(report) + sender(report.people());
        String took = between(report.times().receivedAt(), report.times().finishedAt());
        switch (report.status()) {
            case VERIFIED ->
                    info(
                            event,
                            report.jobId(),
                            text + to(report) + ": " + moved(report) + ", after " + took);
            case REJECTED, FAILED, INCOMPLETE -> {
                String line = text + to(report) + ": " + cause(report) + " After " + took + ".";
                if (report.status() == Status.REJECTED) {
                    info(event, report.jobId(), line);
                } else {
                    warn(event, report.jobId(), line);
                }
            }
        }
    }

    private static String word(ChecksumOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String cause(ImportReport report) {
        Optional<ReportProblem> first =
                report.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .findFirst();
        return first.map(it -> Printable.of(it.code()) + ": " + Printable.line(it.what()))
                .orElse("without a stated cause.");
    }

    private static String named(Ticket ticket) {
        Principal sent = ticket.sentBy();
        Principal sender = sent == null ? ticket.uploadedBy() : sent;
        return Printable.line(ticket.file())
                + (sender == null ? "" : " of " + Printable.of(sender.name()));
    }

    private static String sender(ReportPeople people) {
        return Stream.of(people.sentBy(), people.uploadedBy())
                .filter(Objects::nonNull)
                .findFirst()
                .map(name -> " of " + Printable.of(name))
                .orElse("");
    }

    private static String file(ImportReport report) {
        return report.source() == null
                ? "a job without a file"
                : Printable.line(report.source().file());
    }

    private static String to(ImportReport report) {
        ImportReport.Target target = report.content().target();
        return target == null || target.repository() == null
                ? ""
                : " to " + Printable.line(target.repository());
    }

    private static String moved(ImportReport report) {
        ImportReport.Transfer transfer = report.content().transfer();
        if (transfer == null) {
            return "nothing sent";
        }
        return HumanReadable.size(transfer.uploadedBytes())
                + " sent, "
                + HumanReadable.size(transfer.presentBytes() + transfer.mountedBytes())
                + " already there";
    }

    private static String between(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null || end.isBefore(start)
                ? "an unknown time"
                : HumanReadable.duration(Duration.between(start, end));
    }

    private static void info(String event, JobId job, String text) {
        within(event, job, () -> LOG.info("{}", text));
    }

    private static void warn(String event, JobId job, String text) {
        within(event, job, () -> LOG.warn("{}", text));
    }

    private static void within(String event, JobId job, Runnable line) {
        String before = MDC.get(JOB);
        MDC.put(JOB, job.toString());
        MDC.put(EVENT, event);
        try {
            line.run();
        } finally {
            MDC.remove(EVENT);
            if (before == null) {
                MDC.remove(JOB);
            } else {
                MDC.put(JOB, before);
            }
        }
    }
}
