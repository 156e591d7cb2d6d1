package io.longshore.pipeline;

import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportBuilder;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.Ticket;
import java.time.Instant;
import java.util.List;

/** Reports of jobs that ended before or without an import. */
public final class Refusals {
    private Refusals() {}

    /** REJECTED where the input is at fault, else FAILED. */
    public static Status statusFor(Problem problem) {
        boolean inputAtFault =
                problem.code().fault() == Fault.INPUT
                        || problem.code() == Code.REGISTRY_NOT_ALLOWED;
        return inputAtFault ? Status.REJECTED : Status.FAILED;
    }

    /** Begins the report of a job that has a ticket, with what the ticket says. */
    public static ReportBuilder begin(Ticket ticket, int attempt, Instant now) {
        return ImportReport.of(ticket.id())
                .attempt(attempt)
                .receivedAt(ticket.receivedAt())
                .finishedAt(now)
                .requestedBy(ticket.requestedBy())
                .source(source(ticket.file()))
                .replayOf(ticket.job() == null ? null : ticket.job().replayOf());
    }

    /** The report of a job whose import failed. */
    public static ImportReport report(
            ImportMessage message, int attempt, Instant now, Problem problem) {
        ImportReport report =
                ImportReport.of(message.jobId())
                        .status(statusFor(problem))
                        .attempt(attempt)
                        .receivedAt(message.request().receivedAt())
                        .startedAt(message.request().startedAt())
                        .finishedAt(now)
                        .requestedBy(message.request().requestedBy())
                        .source(message.source())
                        .target(message.target().repository())
                        .problems(List.of(ReportProblem.error(problem)))
                        .replayOf(message.request().replayOf())
                        .build();
        return message.signed().addTo(report);
    }

    /** The report of something that has an id and little else. */
    public static ImportReport report(JobId id, Instant now, String file, Problem problem) {
        return ImportReport.of(id)
                .status(statusFor(problem))
                .receivedAt(now)
                .finishedAt(now)
                .source(source(file))
                .problems(List.of(ReportProblem.error(problem)))
                .build();
    }

    /** A source of which nothing is known but its name. */
    public static ImportReport.Source source(String file) {
        return new ImportReport.Source(file, null, null, ImportReport.Checksum.notChecked(null));
    }
}
