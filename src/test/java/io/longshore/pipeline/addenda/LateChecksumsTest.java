package io.longshore.pipeline.addenda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.form.ReportForms;
import io.longshore.report.store.Filing;
import io.longshore.report.store.ReportStores;
import io.longshore.share.JobFolders;
import io.longshore.share.Provenance;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LateChecksumsTest {
    private static final String RIGHT = "1815f87b".repeat(8);
    private static final String WRONG = "0".repeat(64);
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Principal BERT = new Principal("bert", Principal.Via.SFTP);

    @TempDir Path folder;
    private Share share;
    private JobFolders folders;
    private WorkFolder work;
    private final List<Problem> alerts = new ArrayList<>();
    private LateChecksums late;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        folders = new JobFolders(share);
        work = new WorkFolder(share, folders);
        late =
                new LateChecksums(
                        folders, ReportStores.of(share, folders), alerts::add, new TestClock());
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void aChecksumThatMatchesIsAddedToTheReportWhateverItsStatus(Status status) throws IOException {
        Path report = filed("job-1", status, "lci/x.tar", RIGHT, 0);
        byte[] before = Files.readAllBytes(report.resolve("report.json"));

        assertThat(matches("sum-1", "lci/x.tar.sha256", RIGHT + "  x.tar\n")).isTrue();

        assertThat(addendum(report, 1).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(addendum(report, 1).uploadedBy()).contains("bert");
        assertThat(report.resolve("ADDENDUM.txt"))
                .content()
                .contains("MATCHED: x.tar.sha256 of bert");
        assertThat(report.resolve("x.tar.sha256")).content().startsWith(RIGHT);
        assertThat(report.resolve("report.json")).hasBinaryContent(before);
        assertThat(alerts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x.tar.sha256|%s  x.tar",
                "x.tar.sha256|%s",
                "x.tar.SHA256|%s *other.tar",
                "X.TAR.sha256|SHA256 (x.tar) = %s",
                "x.tar.sha256sum.txt|%s  x.tar",
                "x.sha256|sha256:%s"
            })
    void everyNameAndFormOfASidecarIsCompared(String name, String form) throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);

        assertThat(matches("sum-1", "lci/" + name, form.formatted(RIGHT))).isTrue();
        ProblemException e =
                catchThrowableOfType(
                        ProblemException.class,
                        () -> matches("sum-2", "lci/" + name, form.formatted(WRONG)));

        assertThat(e.problem().code()).isEqualTo(Code.CHECKSUM_MISMATCH);
        assertThat(e.problem().what()).contains("job-1", "lci/x.tar");
        assertThat(e.problem().why()).contains(RIGHT, WRONG, "VERIFIED");
        assertThat(alerts).containsExactly(e.problem());
        assertThat(addendum(report, 1).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(addendum(report, 2).outcome()).isEqualTo(ChecksumOutcome.MISMATCHED);
        assertThat(addendum(report, 2).expected()).isEqualTo(WRONG);
        assertThat(Files.readAllLines(report.resolve("ADDENDUM.txt"))).hasSize(2);
    }

    @Test
    void aListIsComparedWithTheReportOfEachArchiveThatItNames() throws IOException {
        Path first = filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);
        Path second = filed("job-2", Status.VERIFIED, "lci/y.tar", RIGHT, 0);
        String list = "%s  x.tar\n%s  y.tar\n%s  not-here.tar\n";

        assertThat(matches("sum-1", "lci/SHA256SUMS", list.formatted(RIGHT, RIGHT, WRONG)))
                .isTrue();
        ProblemException e =
                catchThrowableOfType(
                        ProblemException.class,
                        () ->
                                matches(
                                        "sum-2",
                                        "lci/checksums.txt",
                                        list.formatted(WRONG, RIGHT, RIGHT)));

        assertThat(e.problem().code()).isEqualTo(Code.CHECKSUM_MISMATCH);
        assertThat(alerts).containsExactly(e.problem());
        assertThat(addendum(first, 1).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(addendum(first, 2).outcome()).isEqualTo(ChecksumOutcome.MISMATCHED);
        assertThat(addendum(second, 1).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(addendum(second, 2).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(first.resolve("SHA256SUMS")).exists();
        assertThat(matches("sum-3", "other/SHA256SUMS", list.formatted(RIGHT, RIGHT, RIGHT)))
                .isFalse();
    }

    /** Of each name, with the forms that are compared in time. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "hashes.txt|%s  x.tar|CHECKSUM_MISMATCH",
                "hashes.txt|x.tar@sha256:%s|FILE_NOT_USED",
                "SHA256SUMS|x.tar@sha256:%s|CHECKSUM_MISMATCH",
                "hashes.txt|%s|FILE_NOT_USED",
                "hashes.txt|%s  other/x.tar|FILE_NOT_USED",
                "SHA256|SHA256 (lci/x.tar) = %s|CHECKSUM_MISMATCH",
                "SHA256SUMS|%s|FILE_NOT_USED",
                "SHA256SUMS|0x%s  ./x.tar|CHECKSUM_MISMATCH",
                "x.tar.digest|%s|FILE_NOT_USED",
                "x.tar.digest|%s  x.tar|CHECKSUM_MISMATCH",
                "x.tar (1).sha256|%s|FILE_NOT_USED",
                "x.tar (1).sha256|%s  x.tar|CHECKSUM_MISMATCH",
                "x.tar.sha256.asc|-----BEGIN PGP SIGNED MESSAGE-----~~%s  x.tar|CHECKSUM_MISMATCH",
                "sums.yaml.txt|- file: x.tar~  sha256: %s|CHECKSUM_MISMATCH"
            })
    void whatIsComparedInTimeIsComparedLate(String name, String form, Code ifWrong)
            throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);
        filed("job-2", Status.VERIFIED, "lci/y.tar", "3".repeat(64), 60);
        String text = form.replace('~', '\n');

        assertThat(matches("sum-1", "lci/" + name, text.formatted(RIGHT))).isTrue();
        assertThat(addendum(report, 1).outcome()).isEqualTo(ChecksumOutcome.MATCHED);
        assertThat(refused("lci/" + name, text.formatted(WRONG)).code()).isEqualTo(ifWrong);
        assertThat(report.resolve("addendum-2.json").toFile().exists())
                .isEqualTo(ifWrong == Code.CHECKSUM_MISMATCH);
        assertThat(alerts).hasSize(ifWrong == Code.CHECKSUM_MISMATCH ? 1 : 0);
    }

    @Test
    void aListThatIsTooLongIsAnsweredTruthfully() throws IOException {
        filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);
        String line = RIGHT + "  x.tar\n";

        Problem problem = refused("lci/SHA256SUMS", line.repeat(16_000));

        assertThat(problem.code()).isEqualTo(Code.FILE_NOT_USED);
        assertThat(problem.why()).contains("more than 1048576 bytes");
    }

    @Test
    void aRepetitionAfterACrashAddsNothing() throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "x.tar", RIGHT, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(matches("sum-1", "x.tar.sha256", RIGHT)).isTrue();
        }

        assertThat(Files.readAllLines(report.resolve("ADDENDUM.txt"))).hasSize(1);
        assertThat(report.resolve("addendum-2.json")).doesNotExist();
    }

    @Test
    void aFolderHasABoundedNumberOfAddenda() throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "x.tar", RIGHT, 0);
        for (int i = 0; i < Addendum.MOST + 5; i++) {
            matches("sum-" + i, "x.tar.sha256", RIGHT);
        }

        assertThat(Files.readAllLines(report.resolve("ADDENDUM.txt"))).hasSize(Addendum.MOST);
        assertThat(report.resolve("addendum-" + (Addendum.MOST + 1) + ".json")).doesNotExist();
    }

    @Test
    void theNewestReportOfTheNameCounts() throws IOException {
        filed("job-1", Status.VERIFIED, "lci/x.tar", WRONG, 0);
        Path newest = filed("job-2", Status.REJECTED, "lci/x.tar", RIGHT, 60);
        filed("job-3", Status.VERIFIED, "lci/y.tar", WRONG, 90);
        filed("job-4", Status.VERIFIED, "other/x.tar", WRONG, 90);

        assertThat(matches("sum-1", "lci/x.tar.sha256", RIGHT)).isTrue();

        assertThat(newest.resolve("ADDENDUM.txt")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lci/y.tar.sha256", "x.tar.sha256", "lci/x.tar.md5", "lci/x.tar.sig"})
    void aFileThatCannotBeComparedIsNotDecided(String file) throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);

        boolean isMd5 = file.endsWith("md5");
        if (isMd5) {
            assertThat(
                            catchThrowableOfType(
                                            ProblemException.class,
                                            () -> matches("sum-1", file, "0".repeat(32)))
                                    .problem()
                                    .code())
                    .isEqualTo(Code.CHECKSUM_UNUSABLE);
        } else {
            assertThat(matches("sum-1", file, RIGHT)).isFalse();
        }
        assertThat(report.resolve("ADDENDUM.txt")).doesNotExist();
        assertThat(alerts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x.tar.sha512,128", "x.sha512,128", "X.TAR.SHA512SUM.txt,128"})
    void anotherDigestThanTheOneOfTheReportIsAnsweredTruthfully(String name, int digits)
            throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "x.tar", RIGHT, 0);

        Problem problem = refused(name, "0".repeat(digits));

        assertThat(problem.code()).isEqualTo(Code.FILE_NOT_USED);
        assertThat(problem.what()).contains(name, "job-1", "not compared");
        assertThat(report.resolve("ADDENDUM.txt")).doesNotExist();
    }

    @Test
    void aChecksumAfterAReportWithoutADigestIsAnsweredTruthfully() throws IOException {
        filed("job-1", Status.VERIFIED, "x.tar", RIGHT, 0);
        filed("job-2", Status.REJECTED, "x.tar", null, 60);

        Problem problem = refused("x.tar.sha256", RIGHT);

        assertThat(problem.code()).isEqualTo(Code.FILE_NOT_USED);
        assertThat(problem.what()).contains("job-2");
    }

    /** It is in drop/ still, for the next archive; then it is left over. */
    @ParameterizedTest
    @ValueSource(strings = {"x.tar.sha256", "SHA256SUMS", "hashes.txt"})
    void oneThatWasAnsweredIsNotComparedWithTheSameReportAgain(String name) throws IOException {
        Path report = filed("job-1", Status.VERIFIED, "lci/x.tar", RIGHT, 0);
        String wrong = WRONG + "  x.tar\n";
        assertThat(refused("lci/" + name, wrong).code()).isEqualTo(Code.CHECKSUM_MISMATCH);
        Path answer = filed("sum-9", Status.REJECTED, "lci/" + name, null, 60);
        Files.writeString(answer.resolve(name), wrong);

        assertThat(matches("sum-2", "lci/" + name, wrong)).isFalse();
        assertThat(report.resolve("addendum-2.json")).doesNotExist();

        filed("job-2", Status.VERIFIED, "lci/x.tar", RIGHT, 120);
        assertThat(refused("sum-3", "lci/" + name, wrong).what()).contains("job-2");
    }

    private Problem refused(String file, String content) {
        return refused("sum-9", file, content);
    }

    private Problem refused(String id, String file, String content) {
        return catchThrowableOfType(ProblemException.class, () -> matches(id, file, content))
                .problem();
    }

    @Test
    void aReportWithoutATicketIsNotCompared() throws IOException {
        Path other = filed("job-2", Status.VERIFIED, "x.tar", RIGHT, 60);
        Files.delete(other.resolve("job.json"));

        assertThat(matches("sum-1", "x.tar.sha256", WRONG)).isFalse();
        assertThat(alerts).isEmpty();
    }

    private boolean matches(String id, String file, String content) throws IOException {
        Ticket ticket = ticket(id, file);
        work.admit(ticket);
        Path claimed = share.work().resolve(id).resolve(ticket.fileName());
        Files.writeString(claimed, content);
        return late.matches(ticket, claimed);
    }

    private Path filed(String id, Status status, String file, String sha256, int seconds) {
        Filing filing = new Filing(share, folders, ReportForms.all());
        JobId job = JobId.parse(id);
        work.admit(ticket(id, file));
        ImportReport report = SampleReports.of(job, status, START.plusSeconds(seconds), file);
        filing.write(
                new ImportReport(
                        report.version(),
                        job,
                        status,
                        1,
                        report.times(),
                        report.people(),
                        new ImportReport.Source(file, 1L, sha256, ImportReport.Checksum.ABSENT),
                        report.content(),
                        List.of(),
                        report.additions()));
        filing.close(job, status);
        return folders.find(job).orElseThrow().folder();
    }

    private static Ticket ticket(String id, String file) {
        return new Ticket(
                Ticket.VERSION,
                JobId.parse(id),
                Ticket.Origin.DROP,
                file,
                null,
                START,
                null,
                List.of(),
                new Provenance(BERT, Map.of()),
                null);
    }

    private static Addendum addendum(Path report, int number) throws IOException {
        return Json.THEIRS.readValue(
                report.resolve("addendum-" + number + ".json").toFile(), Addendum.class);
    }
}
