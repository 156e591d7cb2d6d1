package io.longshore.pipeline.filing;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.JobTarget;
import io.longshore.job.Principal;
import io.longshore.job.ProgressEvent;
import io.longshore.json.Json;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.Replies;
import io.longshore.pipeline.Reply;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.pipeline.labels.LabelRules;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportSink;
import io.longshore.report.Status;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.store.Filing;
import io.longshore.share.ClaimSteps;
import io.longshore.share.TagRecord;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Files the result of a job: steps F1 to F4 of docs/delivery.md. The only stage that publishes
 * reports.
 */
public final class FilingStage implements Stage<ResultMessage> {
    private final WorkFolder work;
    private final ClaimSteps claims;
    private final TagRecord tags;
    private final Filing filing;
    private final ReceiptSteps receipts;
    private final LabelRules labels;
    private final ServiceDefinitions definitions;
    private final ProgressEvents events;
    private final ReportSink sinks;
    private final Replies replies;
    private final Clock clock;

    /**
     * What a finished job changes on the share.
     *
     * @param labels which labels a delivery has
     */
    public record Folders(
            WorkFolder work,
            ClaimSteps claims,
            TagRecord tags,
            ReceiptSteps receipts,
            LabelRules labels) {}

    /**
     * @param sinks receive each report between F3 and F4
     * @param replies to senders of jobs who asked for one, after F4
     */
    public FilingStage(
            Folders folders,
            Filing filing,
            ServiceDefinitions definitions,
            ProgressEvents events,
            ReportSink sinks,
            Replies replies,
            Clock clock) {
        this.work = folders.work();
        this.claims = folders.claims();
        this.tags = folders.tags();
        this.receipts = folders.receipts();
        this.labels = folders.labels();
        this.filing = filing;
        this.definitions = definitions;
        this.events = events;
        this.sinks = sinks;
        this.replies = replies;
        this.clock = clock;
    }

    /**
     * F1.
     *
     * @return publish, or done if the job has been filed already
     */
    @Override
    public Outcome process(ResultMessage message, Attempt attempt) {
        return filing.isFiled(message.jobId()) ? new Outcome.Done() : write(message.report());
    }

    /** After F1 of a former process: its report is published. */
    public Outcome.Publish written(JobId id) {
        return publish(filing.written(id));
    }

    private Outcome.Publish write(ImportReport report) {
        return publish(filing.write(attested(definitions.localize(report))));
    }

    private Outcome.Publish publish(FiledReport filed) {
        ImportReport report = filed.report();
        record(report);
        boolean dead = report.status() == Status.FAILED || report.status() == Status.INCOMPLETE;
        return new Outcome.Publish(
                filed, filed.message(), dead ? job(report) : null, dead ? cause(report) : null);
    }

    /**
     * Which release tags the job has set; where it may have set them, the record stays. Below a
     * prefix each repository has a result of its own.
     */
    private void record(ImportReport report) {
        ImportReport.Target target = report.content().target();
        if (target == null || target.repository() == null) {
            return;
        }
        if (target.repositories() == null) {
            record(report.jobId(), report.status(), target.repository());
            return;
        }
        for (String repository : target.repositories()) {
            List<ImportReport.Image> images =
                    report.content().images().stream()
                            .filter(image -> image.image().startsWith(repository + "@"))
                            .toList();
            boolean isWhole =
                    !images.isEmpty() && images.stream().allMatch(ImportReport.Image::verified);
            record(report.jobId(), isWhole ? Status.VERIFIED : report.status(), repository);
        }
    }

    private void record(JobId job, Status status, String repository) {
        switch (status) {
            case VERIFIED -> tags.set(job, repository);
            case REJECTED -> tags.notSet(job, repository);
            case INCOMPLETE, FAILED -> {
                // Its tags are set last, but a later step may have failed.
            }
        }
    }

    /** F1b. */
    public void sign(FiledReport filed) {
        receipts.sign(filed, folder(filed));
    }

    /** F1c. */
    public void log(FiledReport filed) {
        receipts.append(filed, folder(filed));
    }

    /** F1d. */
    public void prove(FiledReport filed) {
        receipts.prove(filed, folder(filed));
    }

    private Path folder(FiledReport filed) {
        return filing.folder(filed.report().jobId());
    }

    private ImportReport attested(ImportReport report) {
        return work.ticket(report.jobId())
                .map(
                        ticket ->
                                ReportAssembler.attested(
                                        ReportAssembler.labelled(report, labels.of(ticket)),
                                        ticket,
                                        unused(ticket)))
                .orElse(report);
    }

    /** A file that vanished meanwhile is no reason to write no report. */
    private Map<String, String> unused(Ticket ticket) {
        try {
            return work.unused(ticket);
        } catch (ProblemException e) {
            if (e.problem().code() == Code.SHARE_AWAY) {
                throw e;
            }
            return Map.of();
        }
    }

    /** The sinks, then F4, then the answer to the sender. */
    public void close(FiledReport filed) {
        sinks.filed(filed);
        JobId id = filed.report().jobId();
        Optional<Ticket> ticket = work.ticket(id);
        filing.close(id, filed.report().status());
        ticket.ifPresent(claims::settled);
        ticket.ifPresent(it -> answer(it, filed.report()));
        events.tell(ProgressEvent.reached(id, ProgressEvent.Phase.FILED, clock.instant()));
    }

    private void answer(Ticket ticket, ImportReport report) {
        Principal sender = ticket.sentBy();
        String correlationId = ticket.correlationId();
        if (sender != null && correlationId != null) {
            replies.tell(sender.name(), correlationId, Reply.of(report));
        }
        work.owed(ticket.id())
                .forEach(it -> replies.tell(it.user(), it.correlationId(), Reply.of(report)));
    }

    /** The job as it was sent, or would have been. */
    private byte[] job(ImportReport report) {
        return work.ticketAnywhere(report.jobId())
                .map(FilingStage::job)
                .orElseGet(
                        () -> Json.compact(Objects.requireNonNullElse(report.source(), Map.of())));
    }

    private static byte[] job(Ticket ticket) {
        ImportJob job =
                ticket.job() != null
                        ? ticket.job()
                        : new ImportJob(
                                ImportJob.VERSION,
                                null,
                                ticket.file(),
                                null,
                                JobTarget.NONE,
                                ticket.requestedBy(),
                                null,
                                null,
                                null,
                                null);
        return Json.compact(job.withId(ticket.id()));
    }

    private static String cause(ImportReport report) {
        return report.problems().isEmpty()
                ? report.status().name()
                : report.problems().get(0).code();
    }
}
