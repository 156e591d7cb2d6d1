package io.longshore.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.delivery.Delivery;
import io.longshore.delivery.DeliveryState;
import io.longshore.delivery.Moved;
import io.longshore.history.HistoryRow;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the API shows it ({@code Job} of the contract): under way, in {@code drop/}, or
 * with its report.
 *
 * @param id null for a file in {@code drop/}
 * @param state of a delivery under way, or the status of its report
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobDocument(
        int version,
        @Nullable JobId id,
        String state,
        Instant since,
        @Nullable Reason reason,
        @Nullable Source source,
        @Nullable Target target,
        @Nullable Course course,
        @Nullable Ended ended,
        Links links) {

    private static final int VERSION = 1;

    /** Why nothing moves. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reason(
            @Nullable String code,
            String what,
            String fix,
            boolean provisional,
            @Nullable Instant until) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Source(
            @Nullable String file,
            @Nullable Long sizeBytes,
            @Nullable String sha256,
            @Nullable String sender) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Target(
            @Nullable String repository, @Nullable String digest, @Nullable List<String> tags) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Progress(
            long doneBytes,
            long totalBytes,
            @Nullable Long bytesPerSecond,
            @Nullable Long secondsLeft) {}

    /** How it goes. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Course(
            int attempt,
            @Nullable Progress progress,
            @Nullable String worker,
            @Nullable Instant receivedAt) {}

    /** How it ended. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Ended(
            @Nullable String code,
            @Nullable String headline,
            @Nullable String folder,
            @Nullable JobId replayOf,
            @Nullable JobId replayedAs) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Links(@Nullable String self, @Nullable String report) {
        static Links of(@Nullable JobId id, boolean isReported) {
            if (id == null) {
                return new Links(null, null);
            }
            String self = Contract.BASE + "/jobs/" + id;
            return new Links(self, isReported ? self + "/report" : null);
        }
    }

    /** One under way, or in {@code drop/}. */
    static JobDocument of(Delivery delivery) {
        io.longshore.delivery.Reason why = delivery.reason();
        Delivery.Source from = delivery.source();
        Moved moved = delivery.moved();
        boolean isInDrop = delivery.job() == null;
        boolean moves =
                delivery.state() != DeliveryState.QUEUED
                        && delivery.state() != DeliveryState.WAITING
                        && !isInDrop;
        return new JobDocument(
                VERSION,
                delivery.job(),
                delivery.state().name(),
                delivery.since(),
                why == null
                        ? null
                        : new Reason(
                                why.code(),
                                why.what(),
                                why.fix(),
                                why.isProvisional(),
                                why.until()),
                from == null
                        ? null
                        : new Source(from.file(), from.sizeBytes(), null, name(from.sender())),
                delivery.target() == null ? null : new Target(delivery.target(), null, null),
                isInDrop
                        ? null
                        : new Course(
                                delivery.attempt(),
                                moves
                                        ? new Progress(
                                                moved.done(),
                                                moved.total(),
                                                moved.perSecond(),
                                                moved.secondsLeft())
                                        : null,
                                delivery.worker(),
                                from == null ? null : from.receivedAt()),
                null,
                Links.of(delivery.job(), false));
    }

    /** One of the index. */
    static JobDocument of(HistoryRow row) {
        return new JobDocument(
                VERSION,
                row.jobId(),
                row.status().name(),
                row.finishedAt(),
                null,
                new Source(
                        row.archive().file(),
                        row.archive().sizeBytes(),
                        row.archive().sha256(),
                        name(row.sender().principal())),
                new Target(row.target().repository(), row.target().digest(), row.target().tags()),
                new Course(row.course().attempt(), null, null, row.receivedAt()),
                new Ended(
                        row.code(),
                        row.headline(),
                        row.course().folder(),
                        row.course().replayOf(),
                        row.course().replayedAs()),
                Links.of(row.jobId(), true));
    }

    /**
     * One with its report.
     *
     * @param folder below the share
     * @param replayedAs the job that repeats it; null if none is known
     */
    static JobDocument of(
            ImportReport report, @Nullable String folder, @Nullable JobId replayedAs) {
        ImportReport.Source source = report.source();
        ImportReport.Target target = report.content().target();
        return new JobDocument(
                VERSION,
                report.jobId(),
                report.status().name(),
                Objects.requireNonNullElse(report.times().finishedAt(), Instant.EPOCH),
                null,
                source == null
                        ? null
                        : new Source(
                                source.file(),
                                source.sizeBytes(),
                                source.sha256(),
                                sender(report.people())),
                target == null ? null : new Target(target.repository(), null, null),
                new Course(report.attempt(), null, null, report.times().receivedAt()),
                new Ended(
                        firstCode(report.problems()),
                        report.additions().summary(),
                        folder,
                        report.additions().replayOf(),
                        replayedAs),
                Links.of(report.jobId(), true));
    }

    /**
     * The user behind a report: who sent the job, or uploaded the file; null if nobody is known.
     */
    static @Nullable String sender(ReportPeople people) {
        return people.sentBy() == null ? people.uploadedBy() : people.sentBy();
    }

    private static @Nullable String firstCode(List<ReportProblem> problems) {
        return Stream.concat(
                        problems.stream().filter(it -> it.severity() == Severity.ERROR),
                        problems.stream())
                .findFirst()
                .map(ReportProblem::code)
                .orElse(null);
    }

    private static @Nullable String name(@Nullable Principal sender) {
        return sender == null ? null : sender.name();
    }
}
