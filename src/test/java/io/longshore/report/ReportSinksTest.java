package io.longshore.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.SampleReports;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportSinksTest {
    private static final Problem FULL = Problem.temporary(Code.DISK_FULL, "a", "b", "c");
    private static final Problem REFUSED = Problem.permanent(Code.BAD_SETTING, "a", "b", "c");

    private final List<String> received = new ArrayList<>();

    @Test
    void everySinkReceivesTheReportEvenIfAnotherFailsForGood() {
        ReportSink refuses =
                report -> {
                    throw new ProblemException(REFUSED);
                };
        ReportSink breaks =
                report -> {
                    throw new IllegalStateException("broken");
                };

        new ReportSinks(List.of(refuses, breaks, receiver("last"))).filed(report("job-1"));

        assertThat(received).containsExactly("last job-1");
    }

    @Test
    void aTemporaryFailureReachesTheCallerWhoRepeatsTheStep() {
        ReportSink full =
                report -> {
                    throw new ProblemException(FULL);
                };
        ReportSinks sinks = new ReportSinks(List.of(receiver("first"), full, receiver("last")));

        assertThatThrownBy(() -> sinks.filed(report("job-1"))).hasMessageContaining("DISK_FULL");
        assertThat(received).containsExactly("first job-1");
    }

    @Test
    void aSinkThatCountsReceivesARepeatedReportOnce() {
        ReportSink once = new OncePerJob(receiver("counter"));

        once.filed(report("job-1"));
        once.filed(report("job-2"));
        once.filed(report("job-1"));

        assertThat(received).containsExactly("counter job-1", "counter job-2");
    }

    @Test
    void aReportThatASinkDidNotAcceptIsOfferedAgain() {
        List<String> failures = new ArrayList<>(List.of("one"));
        ReportSink once =
                new OncePerJob(
                        report -> {
                            if (!failures.isEmpty()) {
                                failures.clear();
                                throw new ProblemException(FULL);
                            }
                            receiver("counter").filed(report);
                        });

        assertThatThrownBy(() -> once.filed(report("job-1"))).hasMessageContaining("DISK_FULL");
        once.filed(report("job-1"));

        assertThat(received).containsExactly("counter job-1");
    }

    private ReportSink receiver(String name) {
        return report -> received.add(name + " " + report.report().jobId());
    }

    private static FiledReport report(String id) {
        ImportReport report =
                SampleReports.of(
                        JobId.parse(id),
                        Status.VERIFIED,
                        Instant.parse("2026-11-23T08:00:00Z"),
                        "x.tar");
        return new FiledReport(report, report.toJson());
    }
}
