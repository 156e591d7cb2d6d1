package io.longshore.pipeline.check;

import io.longshore.pipeline.Attempt;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureFindings;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.report.assembly.ReportedJob;
import io.longshore.share.FileState;
import io.longshore.share.Ticket;
import io.longshore.trust.SidecarReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one check has found out for the report. Used by one thread. */
final class CheckReport {
    private final Ticket ticket;
    private final SidecarReader sidecars;
    private final Attempt attempt;
    private final Instant startedAt;

    /** Null until the file was seen. */
    private @Nullable FileState state;

    private ImportReport.Target target = ImportReport.Target.UNKNOWN;

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

    void target(ImportReport.Target known) {
        target = known;
    }

    void compared(Checker.Checked checked, ImportReport.Checksum checksum) {
        source =
                new ImportReport.Source(
                                ticket.file(),
                                Objects.requireNonNull(state).sizeBytes(),
                                checked.sha256().hex(),
                                checksum)
                        .with(checked.unpacked());
    }

    void signedBy(ImportReport.@Nullable FileSignature signature) {
        source = source.with(signature);
    }

    Instant startedAt() {
        return startedAt;
    }

    ImportReport.Source source() {
        return source;
    }

    /** The report of a job that ends with this problem. */
    ImportReport refused(Problem problem, Instant now) {
        return ReportAssembler.failed(job(SignatureFindings.UNKNOWN), problem, now);
    }

    /** The report of a job that ends with these problems. */
    ImportReport refused(List<Problem> problems, Instant now) {
        return ReportAssembler.failed(job(SignatureFindings.UNKNOWN), problems, now);
    }

    /**
     * The report of a job whose signatures do not fulfil the policy, with all of their problems.
     */
    ImportReport refused(SignatureFindings signed, Instant now) {
        return ReportAssembler.refused(job(signed), now);
    }

    private ReportedJob job(SignatureFindings signed) {
        if (source.checksum() == null) {
            source = source.with(ChecksumRule.notCompared(ticket, sidecars, state != null));
        }
        return ReportedJob.of(ticket, attempt.number()).checked(startedAt, source, target, signed);
    }
}
