package io.longshore.pipeline.check;

import io.longshore.pipeline.Attempt;
import io.longshore.pipeline.Refusals;
import io.longshore.pipeline.SignatureCheckResult;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.trust.SidecarReader;
import java.time.Instant;
import java.util.List;

/** What one check has found out for the report. Used by one thread. */
final class CheckReport {
    private final Ticket ticket;
    private final SidecarReader sidecars;
    private final Attempt attempt;
    private final Instant startedAt;

    /** Null until the file was seen. */
    private FileState state;

    /** Null until the target is known. */
    private String repository;

    /** Its checksum is null until it was compared. */
    private ImportReport.Source source;

    CheckReport(Ticket ticket, SidecarReader sidecars, Attempt attempt, Instant startedAt) {
        this.ticket = ticket;
        this.sidecars = sidecars;
        this.attempt = attempt;
        this.startedAt = startedAt;
        this.source = new ImportReport.Source(ticket.file(), null, null, null);
    }

    void seen(FileState now) {
        state = now;
        source = new ImportReport.Source(ticket.file(), now.sizeBytes(), null, null);
    }

    void target(String name) {
        repository = name;
    }

    void compared(Checker.Checked checked, ImportReport.Checksum checksum) {
        source =
                new ImportReport.Source(
                        ticket.file(), state.sizeBytes(), checked.sha256().hex(), checksum);
    }

    void signedBy(ImportReport.FileSignature signature) {
        source =
                new ImportReport.Source(
                        source.file(),
                        source.sizeBytes(),
                        source.sha256(),
                        source.checksum(),
                        signature);
    }

    Instant startedAt() {
        return startedAt;
    }

    ImportReport.Source source() {
        return source;
    }

    /** The report of a job that ends with this problem. */
    ImportReport refused(Problem problem, Instant now) {
        return refused(
                Refusals.statusFor(problem), List.of(), List.of(ReportProblem.error(problem)), now);
    }

    /**
     * The report of a job whose signatures do not fulfil the policy, with all of their problems.
     */
    ImportReport refused(SignatureCheckResult signed, Instant now) {
        return refused(Status.REJECTED, signed.signatures(), signed.problems(), now);
    }

    private ImportReport refused(
            Status status,
            List<ImportReport.Signature> signatures,
            List<ReportProblem> problems,
            Instant now) {
        if (source.checksum() == null) {
            source =
                    new ImportReport.Source(
                            source.file(),
                            source.sizeBytes(),
                            source.sha256(),
                            ChecksumRule.notCompared(ticket, sidecars, state != null));
        }
        return Refusals.begin(ticket, attempt.number(), now)
                .status(status)
                .startedAt(startedAt)
                .source(source)
                .target(repository)
                .signatures(signatures)
                .problems(problems)
                .build();
    }
}
