package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.job.RetentionLog;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.form.ReportForms;
import io.longshore.report.store.Filing;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention on a real folder. */
class RetentionTest {
    private static final int DAY = 24 * 60 * 60;

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private Share share;
    private JobFolders folders;
    private Filing filing;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        folders = new JobFolders(share);
        filing = new Filing(share, folders, List.of(ReportForms.JSON));
    }

    @Test
    void tarballsAreRemovedByAgeAndTheirReportsAreKept() throws Exception {
        Path done = over("job-1", Status.VERIFIED);
        Path rejected = over("job-2", Status.REJECTED);
        clock.advance(7 * DAY - 1);
        assertThat(sweep(Long.MAX_VALUE).tarballs()).isZero();
        clock.advance(2);
        assertThat(sweep(Long.MAX_VALUE)).isEqualTo(new Retention.SweepResult(2, 200, 0, 0));
        for (Path job : new Path[] {done, rejected}) {
            assertThat(job.resolve("x.tar")).doesNotExist();
            assertThat(job.resolve("x.tar.sha256")).exists();
            assertThat(job.resolve("report.json")).exists();
        }
    }

    @Test
    void theOldestTarballsBeyondTheSizeLimitAreRemoved() throws Exception {
        Path oldest = over("job-3", Status.VERIFIED);
        clock.advance(10);
        Path middle = over("job-1", Status.REJECTED);
        clock.advance(10);
        Path newest = over("job-2", Status.VERIFIED);
        assertThat(sweep(250).tarballs()).isEqualTo(1);
        assertThat(oldest.resolve("x.tar")).doesNotExist();
        assertThat(middle.resolve("x.tar")).exists();
        assertThat(newest.resolve("x.tar")).exists();
    }

    @Test
    void removalsWithinTheNextDayAreAnnounced() throws Exception {
        over("job-1", Status.REJECTED);
        clock.advance(6 * DAY - 1);
        assertThat(sweep(Long.MAX_VALUE).soon()).isZero();
        clock.advance(2);
        assertThat(sweep(Long.MAX_VALUE).soon()).isEqualTo(1);
    }

    @Test
    void oldReportsAreRemovedWithTheirFolder() throws Exception {
        Path job = over("job-1", Status.VERIFIED);
        clock.advance(30 * DAY);
        assertThat(sweep(Long.MAX_VALUE).reports()).isEqualTo(1);
        assertThat(job).doesNotExist();
        assertThat(folders.find(JobId.parse("job-1"))).isEmpty();
        assertThat(share.state()).isDirectoryNotContaining("glob:**/removed-*");
        assertThat(share.state().resolve("orders")).isEmptyDirectory();
    }

    @Test
    void whileTheTimeOfDayIsInDoubtNoAgeCountsAndTheSizeLimitDoes() throws Exception {
        Path oldest = over("job-1", Status.VERIFIED);
        clock.advance(10);
        Path newest = over("job-2", Status.VERIFIED);
        clock.advance(40 * DAY);
        RetentionRules rules =
                new RetentionRules(
                        Duration.ofDays(7), 150, Duration.ofDays(30), Duration.ofDays(100), 0);

        assertThat(
                        new Retention(
                                        share,
                                        folders,
                                        rules,
                                        () -> {},
                                        RetentionLog.NONE,
                                        job -> {},
                                        clock)
                                .sweep(false))
                .isEqualTo(new Retention.SweepResult(1, 100, 0, 1));

        assertThat(oldest.resolve("x.tar")).doesNotExist();
        assertThat(oldest.resolve("report.json")).exists();
        assertThat(newest.resolve("x.tar")).exists();
    }

    @Test
    void anInterruptedRemovalIsCompleted() throws Exception {
        Path left = Files.createDirectories(share.state().resolve("removed-job-1"));
        Files.writeString(left.resolve("report.html"), "");
        sweep(Long.MAX_VALUE);
        assertThat(left).doesNotExist();
    }

    @Test
    void nothingIsRemovedBeforeItsReportIsFiled() throws Exception {
        Path waiting = claim("job-1");
        filing.write(report("job-1", Status.VERIFIED));
        Path tarball = Files.writeString(folder.resolve("y.tar"), "content");
        new Depot(share).bring(tarball, JobId.parse("job-2"));
        new Depot(share).bring(tarball, JobId.parse("job-3"));
        over("job-2", Status.VERIFIED);
        clock.advance(365 * DAY);
        sweep(0);
        assertThat(waiting.resolve("x.tar")).exists();
        assertThat(share.depot().resolve("y.tar")).hasContent("content");
    }

    @Test
    void aSubmittedCopyIsRemovedWithItsSidecarsAfterItsLastReport() throws Exception {
        Path tarball = Files.writeString(folder.resolve("y.tar"), "content");
        Files.writeString(folder.resolve("y.tar.sha256"), "checksum");
        Depot depot = new Depot(share);
        depot.bring(tarball, JobId.parse("job-1"));
        depot.bring(tarball, JobId.parse("job-2"));
        over("job-1", Status.VERIFIED);
        clock.advance(5 * DAY);
        over("job-2", Status.REJECTED);
        clock.advance(5 * DAY);
        sweep(Long.MAX_VALUE);
        assertThat(share.depot().resolve("y.tar")).exists();
        clock.advance(2 * DAY);
        sweep(Long.MAX_VALUE);
        assertThat(share.depot()).isEmptyDirectory();
    }

    @Test
    void filesThatOthersPutIntoTheDepotAreKept() throws Exception {
        Path tarball = Files.writeString(folder.resolve("y.tar"), "content");
        Path theirs = Files.writeString(share.depot().resolve("y.tar"), "content");
        new Depot(share).bring(tarball, JobId.parse("job-1"));
        Path copied = Files.writeString(folder.resolve("z.tar"), "content");
        new Depot(share).bring(copied, JobId.parse("job-1"));
        Path replaced = Files.writeString(share.depot().resolve("z.tar"), "another");
        Files.setLastModifiedTime(replaced, FileTime.fromMillis(0));
        over("job-1", Status.VERIFIED);
        clock.advance(7 * DAY);
        sweep(0);
        assertThat(theirs).exists();
        assertThat(replaced).exists();
    }

    private Retention.SweepResult sweep(long tarballBytes) {
        RetentionRules rules =
                new RetentionRules(
                        Duration.ofDays(7),
                        tarballBytes,
                        Duration.ofDays(30),
                        Duration.ofDays(100),
                        0);
        return new Retention(share, folders, rules, () -> {}, RetentionLog.NONE, job -> {}, clock)
                .sweep(true);
    }

    private Path claim(String id) throws IOException {
        Path job = folders.make(JobId.parse(id));
        Files.write(job.resolve("x.tar"), new byte[100]);
        Files.writeString(job.resolve("x.tar.sha256"), "");
        return job;
    }

    private Path over(String id, Status status) throws IOException {
        Path job = claim(id);
        filing.write(report(id, status));
        Files.setLastModifiedTime(job.resolve("report.json"), FileTime.from(clock.instant()));
        filing.close(JobId.parse(id), status);
        return folders.find(JobId.parse(id)).orElseThrow().folder();
    }

    private ImportReport report(String id, Status status) {
        return SampleReports.of(JobId.parse(id), status, clock.instant(), "x.tar");
    }

    @Test
    void anArchiveOfAnyNameIsRemovedWithoutItsSidecars() throws Exception {
        Path job = folders.make(JobId.parse("job-1"));
        Files.write(job.resolve("images"), new byte[100]);
        Files.writeString(job.resolve("images.sha256"), "");
        new Ticket(
                        Ticket.VERSION,
                        JobId.parse("job-1"),
                        Ticket.Origin.DROP,
                        "lci/images",
                        null,
                        clock.instant(),
                        null,
                        List.of("images.sha256"),
                        null,
                        null)
                .write(job);
        filing.write(report("job-1", Status.VERIFIED));
        Files.setLastModifiedTime(job.resolve("report.json"), FileTime.from(clock.instant()));
        filing.close(JobId.parse("job-1"), Status.VERIFIED);
        Path filed = folders.find(JobId.parse("job-1")).orElseThrow().folder();
        clock.advance(8 * DAY);
        assertThat(sweep(Long.MAX_VALUE).tarballs()).isEqualTo(1);
        assertThat(filed.resolve("images")).doesNotExist();
        assertThat(filed.resolve("images.sha256")).exists();
        assertThat(filed.resolve("report.json")).exists();
    }
}
