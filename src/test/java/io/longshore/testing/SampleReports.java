package io.longshore.testing;

import io.longshore.job.JobId;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Checksum;
import io.longshore.report.ImportReport.Content;
import io.longshore.report.ImportReport.Source;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.ReportTimes;
import io.longshore.report.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Sample reports for tests. */
public final class SampleReports {
    private static final Path RECORDED = Path.of("src/test/resources/reports");

    private SampleReports() {}

    /**
     * A recorded file: {@code full} has a value for every field, {@code truncated} is its message
     * without the layers, {@code refused} is of a damaged file, {@code empty} has no value where
     * one may be null.
     */
    public static byte[] recorded(String file) {
        try {
            return Files.readAllBytes(RECORDED.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recorded report with a value for every field: INCOMPLETE. */
    public static ImportReport full() {
        return ImportReport.parse(recorded("full.json"));
    }

    /** The same with another status, source file and problems. */
    public static ImportReport full(Status status, String file, List<ReportProblem> problems) {
        ImportReport full = full();
        Source source = full.source();
        return new ImportReport(
                full.version(),
                full.jobId(),
                status,
                full.attempt(),
                full.times(),
                full.people(),
                new Source(
                        file,
                        source.sizeBytes(),
                        source.sha256(),
                        source.checksum(),
                        source.signature(),
                        source.unpacked()),
                full.content(),
                problems,
                full.additions());
    }

    /** The report of a job that took no time and pushed nothing. */
    public static ImportReport of(
            JobId id, Status status, Instant at, String file, ReportProblem... problems) {
        return new ImportReport(
                ImportReport.VERSION,
                id,
                status,
                1,
                new ReportTimes(at, at, null, null, null, at),
                ReportPeople.claimed(null),
                new Source(file, null, null, Checksum.ABSENT),
                Content.nothing(new ImportReport.Target("harbor1.test.com/p/lci"), List.of()),
                List.of(problems),
                ReportAdditions.of(null));
    }
}
