package io.longshore.report.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.Problem;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.SignatureFindings;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import io.longshore.testing.SampleReports;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportAssemblerTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T08:00:00Z");
    private static final Instant FINISHED = RECEIVED.plusSeconds(5);
    private static final ImportReport.Signature SIGNATURE =
            new ImportReport.Signature("h.test/a@sha256:x", SignatureOutcome.NONE, null);

    @ParameterizedTest
    @EnumSource(Code.class)
    void aJobIsRejectedIfItsInputIsAtFaultAndElseFailed(Code code) {
        ImportReport report =
                ReportAssembler.failed(
                        ReportedJob.unknown(JobId.parse("job-1"), RECEIVED),
                        Problem.permanent(code, "a", "b", "c"),
                        FINISHED);

        boolean rejected = code.fault() == Fault.INPUT || code == Code.REGISTRY_NOT_ALLOWED;
        assertThat(report.status()).isEqualTo(rejected ? Status.REJECTED : Status.FAILED);
        assertThat(report.problems()).extracting(ReportProblem::code).containsExactly(code.name());
        assertThat(report.times().receivedAt()).isEqualTo(RECEIVED);
        assertThat(report.times().finishedAt()).isEqualTo(FINISHED);
    }

    @Test
    void aFailedJobKeepsTheFindingsOfItsSignatureCheckAfterTheReasonOfItsEnd() {
        ReportedJob job = signed(Severity.WARNING);

        ImportReport report =
                ReportAssembler.failed(
                        job, Problem.temporary(Code.DISK_FULL, "a", "b", "c"), FINISHED);

        assertThat(report.content().signatures()).containsExactly(SIGNATURE);
        assertThat(report.problems())
                .extracting(ReportProblem::code)
                .containsExactly("DISK_FULL", "SIGNATURE_MISSING");
    }

    @Test
    void aJobWhoseSignaturesAreRefusedIsRejectedWithAllTheirProblems() {
        ReportedJob job = signed(Severity.ERROR);

        ImportReport report = ReportAssembler.refused(job, FINISHED);

        assertThat(job.signed().refuse()).isTrue();
        assertThat(report.status()).isEqualTo(Status.REJECTED);
        assertThat(report.content().signatures()).containsExactly(SIGNATURE);
        assertThat(report.problems()).isEqualTo(job.signed().problems());
    }

    @Test
    void theSenderOfAMessageIsAddedToWhatTheReportStates() {
        ImportReport full = SampleReports.full();

        ImportReport report =
                ReportAssembler.sentBy(full, new Principal("other", Principal.Via.BROKER));

        assertThat(report.people().sentBy()).isEqualTo("other");
        assertThat(report.with(full.people())).isEqualTo(full);
    }

    @Test
    void aWarningThatIsAlreadyInTheReportIsNotRepeated() {
        ImportReport full = SampleReports.full();

        ImportReport report =
                ReportAssembler.withProductView(
                        full,
                        full.additions().accessories(),
                        full.additions().scan(),
                        List.of(
                                Problem.permanent(Code.TAG_MOVED, "a", "b", "c"),
                                Problem.permanent(Code.SCAN_NOT_REQUESTED, "a", "b", "c")));

        assertThat(report.problems())
                .extracting(ReportProblem::code)
                .containsExactly("PUSH_INCOMPLETE", "TAG_MOVED", "SCAN_NOT_REQUESTED");
        assertThat(report.additions()).isEqualTo(full.additions());
    }

    @Test
    void withoutServiceDefinitionsAReportStaysAsItIs() {
        ImportReport full = SampleReports.full();

        assertThat(ReportAssembler.withDefinitions(full, List.of(), full.problems()))
                .isEqualTo(full);
    }

    private static ReportedJob signed(Severity severity) {
        ReportProblem problem =
                ReportProblem.of(
                        Problem.permanent(Code.SIGNATURE_MISSING, "a", "b", "c"),
                        severity,
                        null,
                        null);
        ReportedJob job = ReportedJob.unknown(JobId.parse("job-1"), RECEIVED);
        return job.checked(
                RECEIVED,
                job.source(),
                new ImportReport.Target("h.test/a"),
                new SignatureFindings(List.of(SIGNATURE), List.of(problem)));
    }
}
