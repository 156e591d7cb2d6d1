package io.longshore.report.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import io.longshore.report.Page;
import io.longshore.report.ReportQuery;
import io.longshore.report.ReportStore;
import io.longshore.report.ReportSummary;
import io.longshore.report.Status;
import io.longshore.report.form.ReportForms;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.testing.SampleReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link ReportStore}, for the reports in the folders of a share. */
class FileReportStoreTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir private Path folder;
    private Share share;
    private Filing filing;
    private ReportStore store;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        JobFolders folders = new JobFolders(share);
        filing = new Filing(share, folders, ReportForms.all());
        store = ReportStores.of(share, folders);
    }

    @Test
    void aReportIsFoundOnceItsJobIsOverWithTheBytesOfItsFile() throws IOException {
        JobId id = JobId.parse("Job-1");
        FiledReport written = filing.write(SampleReports.of(id, Status.FAILED, START, "x.tar"));
        assertThat(store.get(id)).as("under way").isEmpty();

        filing.close(id, Status.FAILED);

        assertThat(store.get(JobId.parse("job-1")).orElseThrow().json())
                .isEqualTo(written.json())
                .isEqualTo(Files.readAllBytes(share.rejected().resolve("Job-1/report.json")));
        assertThat(store.get(JobId.parse("job-2"))).isEmpty();
    }

    @Test
    void everyFormOfAReportIsInTheFolderOfItsJob() {
        filed("job-1", Status.VERIFIED, 0);

        assertThat(share.done().resolve("job-1"))
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/REPORT.txt")
                .isDirectoryContaining("glob:**/report.json");
    }

    @Test
    void aQueryFindsTheStatusesItNamesTheOldestFirst() {
        filed("b", Status.REJECTED, 3);
        filed("c", Status.VERIFIED, 2);
        filed("d", Status.FAILED, 1);
        filed("a", Status.INCOMPLETE, 3);

        assertThat(ids(store.findAll(ReportQuery.except(Status.VERIFIED))))
                .containsExactly("d", "a", "b");
        assertThat(ids(store.findAll(ReportQuery.of(Status.VERIFIED)))).containsExactly("c");
        assertThat(ids(store.findAll(ReportQuery.of(Status.REJECTED)))).containsExactly("b");
    }

    @Test
    void pagesContainEachReportOnceAndEndWithTheLast() {
        for (int i = 0; i < 7; i++) {
            filed("job-" + i, i % 2 == 0 ? Status.VERIFIED : Status.FAILED, i / 2);
        }
        Set<Status> all = EnumSet.allOf(Status.class);

        Page<ReportSummary> first = store.find(new ReportQuery(all, 3, null));
        Page<ReportSummary> second = store.find(new ReportQuery(all, 3, first.next()));
        Page<ReportSummary> third = store.find(new ReportQuery(all, 3, second.next()));

        assertThat(ids(first.items())).containsExactly("job-0", "job-1", "job-2");
        assertThat(ids(second.items())).containsExactly("job-3", "job-4", "job-5");
        assertThat(ids(third.items())).containsExactly("job-6");
        assertThat(third.next()).isNull();
        assertThat(ids(store.findAll(new ReportQuery(all, 1, null)))).hasSize(7);
    }

    @Test
    void aRemovedReportIsNoLongerFoundAndItsIdCanBeUsedAgain() throws IOException {
        filed("job-1", Status.VERIFIED, 0);
        assertThat(store.findAll(ReportQuery.of(Status.VERIFIED))).hasSize(1);

        try (var files = Files.list(share.done().resolve("job-1"))) {
            files.forEach(file -> file.toFile().delete());
        }
        Files.delete(share.done().resolve("job-1"));
        assertThat(store.findAll(ReportQuery.of(Status.VERIFIED))).isEmpty();

        filed("job-1", Status.VERIFIED, 60);
        assertThat(store.findAll(ReportQuery.of(Status.VERIFIED)))
                .extracting(ReportSummary::finishedAt)
                .containsExactly(START.plusSeconds(60));
    }

    private void filed(String id, Status status, int seconds) {
        JobId job = JobId.parse(id);
        filing.write(SampleReports.of(job, status, START.plusSeconds(seconds), "x.tar"));
        filing.close(job, status);
    }

    private static List<String> ids(List<ReportSummary> found) {
        return found.stream().map(summary -> summary.jobId().toString()).toList();
    }
}
