package io.longshore.report.assembly;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Checksum;
import io.longshore.report.ImportReport.Source;
import io.longshore.report.SignatureFindings;
import io.longshore.share.Ticket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a job's report that does not depend on its result.
 *
 * @param attempt counted from 1
 * @param receivedAt when the archive was claimed or the job taken from its queue
 * @param startedAt when its check began; null if it never did
 * @param requestedBy null if not stated
 * @param replayOf the job that this one repeats; null for most
 * @param target where the images go
 * @param signed the result of the signature check
 */
public record ReportedJob(
        JobId id,
        int attempt,
        Instant receivedAt,
        @Nullable Instant startedAt,
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
                ticket.receivedAt(),
                null,
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
                receivedAt,
                null,
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
                id, attempt, receivedAt, started, requestedBy, replayOf, seen, where, found);
    }
}
