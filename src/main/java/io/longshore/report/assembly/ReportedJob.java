package io.longshore.report.assembly;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Checksum;
import io.longshore.report.ImportReport.Source;
import io.longshore.report.ReportTimes;
import io.longshore.report.SignatureFindings;
import io.longshore.share.Ticket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a job's report that does not depend on its result.
 *
 * @param attempt counted from 1
 * @param times so far
 * @param requestedBy null if not stated
 * @param replayOf the job that this one repeats; null for most
 * @param target where the images go
 * @param signed the result of the signature check
 */
public record ReportedJob(
        JobId id,
        int attempt,
        ReportTimes times,
        @Nullable String requestedBy,
        @Nullable JobId replayOf,
        Source source,
        ImportReport.Target target,
        SignatureFindings signed) {
    /** A job that has a ticket, before its check. */
    public static ReportedJob of(Ticket ticket, int attempt) {
        return new ReportedJob(
                ticket.id(),
                attempt,
                ReportTimes.received(ticket.receivedAt()),
                ticket.requestedBy(),
                ticket.job() == null ? null : ticket.job().replayOf(),
                unseen(ticket.file()),
                ImportReport.Target.UNKNOWN,
                SignatureFindings.UNKNOWN);
    }

    /** A message that has an id but is not a job. */
    public static ReportedJob unknown(JobId id, Instant receivedAt) {
        return new ReportedJob(
                id,
                1,
                ReportTimes.received(receivedAt),
                null,
                null,
                unseen(""),
                ImportReport.Target.UNKNOWN,
                SignatureFindings.UNKNOWN);
    }

    private static Source unseen(String file) {
        return new Source(file, null, null, Checksum.notChecked(null));
    }

    /** The same job with the results of its check so far. */
    public ReportedJob checked(
            Instant started, Source seen, ImportReport.Target where, SignatureFindings found) {
        return new ReportedJob(
                id, attempt, times.started(started), requestedBy, replayOf, seen, where, found);
    }

    /** The same job with other findings of the signature check. */
    public ReportedJob with(SignatureFindings found) {
        return new ReportedJob(id, attempt, times, requestedBy, replayOf, source, target, found);
    }

    /** The same job with other times. */
    public ReportedJob with(ReportTimes others) {
        return new ReportedJob(id, attempt, others, requestedBy, replayOf, source, target, signed);
    }
}
