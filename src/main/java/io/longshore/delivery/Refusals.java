package io.longshore.delivery;

import io.longshore.job.ImportReport;
import io.longshore.job.JobId;
import io.longshore.job.ReportProblem;
import io.longshore.job.Status;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.share.Ticket;
import java.time.Instant;
import java.util.List;

/** Reports of jobs that ended before or without an import. */
final class Refusals {
    private Refusals() {}

    /** REJECTED where the input is at fault, else FAILED. */
    static Status statusFor(Problem problem) {
        boolean inputAtFault =
                problem.code().fault() == Fault.INPUT
                        || problem.code() == Code.REGISTRY_NOT_ALLOWED;
        return inputAtFault ? Status.REJECTED : Status.FAILED;
    }

    /** The report of a job that has a ticket. */
    static ImportReport report(
            Ticket ticket,
            Status status,
            int attempt,
            Instant startedAt,
            Instant now,
            ImportReport.Source source,
            String repository,
            Problem problem) {
        return report(
                ticket.id(),
                status,
                attempt,
                ticket.receivedAt(),
                startedAt,
                now,
                ticket.requestedBy(),
                source,
                repository,
                problem,
                ticket.job() == null ? null : ticket.job().replayOf());
    }

    /** The report of a job whose tarball is refused for its signatures. */
    static ImportReport report(
            Ticket ticket,
            int attempt,
            Instant startedAt,
            Instant now,
            ImportReport.Source source,
            String repository,
            Signed signed) {
        return report(
                ticket.id(),
                Status.REJECTED,
                attempt,
                ticket.receivedAt(),
                startedAt,
                now,
                ticket.requestedBy(),
                source,
                repository,
                signed.signatures(),
                signed.problems(),
                ticket.job() == null ? null : ticket.job().replayOf());
    }

    /** The report of a job whose import failed. */
    static ImportReport report(
            ImportMessage message, Status status, int attempt, Instant now, Problem problem) {
        ImportReport report =
                report(
                        message.jobId(),
                        status,
                        attempt,
                        message.receivedAt(),
                        message.startedAt(),
                        now,
                        message.requestedBy(),
                        message.source(),
                        message.repository(),
                        problem,
                        message.replayOf());
        return message.signed().addTo(report);
    }

    /** The report of something that has an id and little else. */
    static ImportReport report(JobId id, Instant now, String file, Problem problem) {
        return report(
                id, statusFor(problem), 1, now, null, now, null, source(file), null, problem, null);
    }

    /** A source of which nothing is known but its name. */
    static ImportReport.Source source(String file) {
        return new ImportReport.Source(file, null, null, ImportReport.Checksum.ABSENT);
    }

    private static ImportReport report(
            JobId id,
            Status status,
            int attempt,
            Instant receivedAt,
            Instant startedAt,
            Instant now,
            String requestedBy,
            ImportReport.Source source,
            String repository,
            Problem problem,
            JobId replayOf) {
        return report(
                id,
                status,
                attempt,
                receivedAt,
                startedAt,
                now,
                requestedBy,
                source,
                repository,
                List.of(),
                List.of(ReportProblem.error(problem)),
                replayOf);
    }

    private static ImportReport report(
            JobId id,
            Status status,
            int attempt,
            Instant receivedAt,
            Instant startedAt,
            Instant now,
            String requestedBy,
            ImportReport.Source source,
            String repository,
            List<ImportReport.Signature> signatures,
            List<ReportProblem> problems,
            JobId replayOf) {
        return new ImportReport(
                ImportReport.VERSION,
                id,
                status,
                attempt,
                receivedAt,
                startedAt,
                now,
                requestedBy,
                source,
                new ImportReport.Target(repository),
                null,
                List.of(),
                ImportReport.Transfer.NOTHING,
                signatures,
                problems,
                replayOf,
                null);
    }
}
