package io.longshore.pipeline.filing;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.job.ProgressEvent;
import io.longshore.json.Json;
import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.report.store.Filing;
import io.longshore.share.ClaimSteps;
import io.longshore.share.JobFolders;
import io.longshore.share.TagRecord;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.text.Printable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files the result of a job: steps F1 to F4 of docs/delivery.md. The only stage that publishes
 * reports.
 */
public final class FilingStage implements Stage<ResultMessage> {
    /** A report's message above this leaves out the layers; the file has all. */
    private static final int LARGEST_MESSAGE = 256 << 10;

    private final JobFolders folders;
    private final WorkFolder work;
    private final ClaimSteps claims;
    private final TagRecord tags;
    private final Filing filing;
    private final ServiceDefinitions definitions;
    private final ProgressEvents events;
    private final Clock clock;

    /** What a finished job changes on the share. */
    public record Folders(JobFolders jobs, WorkFolder work, ClaimSteps claims, TagRecord tags) {}

    public FilingStage(
            Folders folders,
            Filing filing,
            ServiceDefinitions definitions,
            ProgressEvents events,
            Clock clock) {
        this.folders = folders.jobs();
        this.work = folders.work();
        this.claims = folders.claims();
        this.tags = folders.tags();
        this.filing = filing;
        this.definitions = definitions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * F1.
     *
     * @return publish, or done if the job has been filed already
     */
    @Override
    public Outcome process(ResultMessage message, Attempt attempt) {
        boolean filed =
                folders.find(message.jobId())
                        .filter(found -> found.place() != JobFolders.Place.WORK)
                        .isPresent();
        return filed ? new Outcome.Done() : write(message.report());
    }

    /** After F1 of a former process: its report is published. */
    public Outcome.Publish written(JobId id) {
        return publish(filing.written(id));
    }

    private Outcome.Publish write(ImportReport report) {
        return publish(filing.write(attested(definitions.localize(report))));
    }

    private Outcome.Publish publish(byte[] file) {
        ImportReport filed = ImportReport.parse(file);
        record(filed);
        boolean dead = filed.status() == Status.FAILED || filed.status() == Status.INCOMPLETE;
        return new Outcome.Publish(
                filed,
                file.length <= LARGEST_MESSAGE ? file : filed.withoutLayers().toJson(),
                dead ? job(filed) : null,
                dead ? cause(filed) : null);
    }

    /** Which release tags the job has set; where it may have set them, the record stays. */
    private void record(ImportReport filed) {
        if (filed.target() == null || filed.target().repository() == null) {
            return;
        }
        switch (filed.status()) {
            case VERIFIED -> tags.set(filed.jobId(), filed.target().repository());
            case REJECTED -> tags.notSet(filed.jobId(), filed.target().repository());
            case INCOMPLETE, FAILED -> {
                // Its tags are set last, but a later step may have failed.
            }
        }
    }

    /**
     * The report with the uploader, the sender of the job and the ignored sidecars. All come from
     * the ticket; values from a worker do not count.
     */
    private ImportReport attested(ImportReport report) {
        Optional<Ticket> found = work.ticket(report.jobId());
        if (found.isEmpty()) {
            return report;
        }
        Ticket ticket = found.get();
        ImportReport sent = report.with().sentBy(ticket.sentBy()).build();
        if (ticket.provenance() == null) {
            return sent;
        }
        List<ReportProblem> problems = new ArrayList<>(report.problems());
        for (String name : ticket.provenance().ignored(ticket.fileName())) {
            problems.add(ReportProblem.warning(ignored(ticket, name)));
        }
        return sent.with().uploadedBy(ticket.uploadedBy()).problems(problems).build();
    }

    private static Problem ignored(Ticket ticket, String name) {
        return Problem.permanent(
                Code.FOREIGN_FILE_IGNORED,
                Printable.of(name) + " beside the tarball was ignored.",
                "It was uploaded by "
                        + shown(ticket.provenance().beside().get(name))
                        + ", the tarball by "
                        + shown(ticket.uploadedBy())
                        + ".",
                "Upload it as the user who uploads the tarball, with the tarball.");
    }

    private static String shown(Principal who) {
        return who == null ? "an unknown user" : Printable.of(who.shown());
    }

    /** F4. */
    public void close(JobId id, Status status) {
        Optional<Ticket> ticket = work.ticket(id);
        filing.close(id, status);
        ticket.ifPresent(claims::settled);
        events.tell(ProgressEvent.reached(id, ProgressEvent.Phase.FILED, clock.instant()));
    }

    /** The job as it was sent, or would have been. */
    private byte[] job(ImportReport report) {
        return work.ticketAnywhere(report.jobId())
                .map(FilingStage::job)
                .orElseGet(() -> Json.compact(report.source()));
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
                                null,
                                ticket.requestedBy(),
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
