package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.share.DroppedFile;
import io.longshore.share.JobFolders;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a checksum file without its archive is claimed. */
class LateChecksumScanTest {
    private static final Duration STALL = Duration.ofMinutes(5);
    private static final Duration LEFT_OVER = Duration.ofHours(24);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private Share share;
    private DropScanner scanner;

    @BeforeEach
    void prepare() {
        // The time of a report is compared with that of a file, which is the real time.
        clock.advance(Duration.between(clock.instant(), Clock.systemUTC().instant()));
        share = Share.prepare(folder.resolve("share"));
        Uploads uploads = new Uploads(share);
        uploads.restore();
        scanner =
                ScannerFixture.scanner(
                        share,
                        uploads,
                        new DropSettings(
                                Duration.ofSeconds(10), Duration.ofSeconds(30), STALL, LEFT_OVER),
                        clock);
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "rejected"})
    void oneWhoseArchiveWasReportedLatelyIsClaimedAfterTheStall(String end) throws IOException {
        reported(end, "lci/x.tar", Duration.ofHours(-1));
        drop("lci/x.tar.sha256");

        clock.advance(STALL.minusSeconds(30));
        assertThat(scan()).isEmpty();
        clock.advance(60);
        assertThat(scan()).containsExactly("lci/x.tar.sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lci/y.tar", "x.tar", "other/x.tar"})
    void oneWhoseArchiveWasNotReportedWaitsForIt(String reported) throws IOException {
        reported("done", reported, Duration.ofHours(-1));
        drop("lci/x.tar.sha256");

        waitsUntilItIsLeftOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "delivery.bin", "x.tgz.1"})
    void oneOfAnArchiveOfAnyNameIsClaimedAfterItsReport(String name) throws IOException {
        reported("done", "lci/" + name, Duration.ofHours(-1));
        drop("lci/" + name + ".sha256");

        clock.advance(STALL.plusSeconds(30));
        assertThat(scan()).containsExactly("lci/" + name + ".sha256");
    }

    @Test
    void oneWhoseArchiveWasReportedLongAgoMayBelongToTheNextArchive() throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-25));
        drop("lci/x.tar.sha256");

        waitsUntilItIsLeftOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar.part", ".x.tar.Ab12", "x.tar.filepart"})
    void oneWhoseArchiveIsBeingUploadedWaits(String upload) throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        drop("lci/x.tar.sha256");
        drop("lci/" + upload);

        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
    }

    @Test
    void oneWhoseArchiveIsUnderWayWaitsForItsReport() throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        new WorkFolder(share, new JobFolders(share)).admit(ticket("job-2", "lci/x.tar"));
        drop("lci/x.tar.sha256");

        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
    }

    @Test
    void oneThatIsTooLongToBeComparedStaysAndHasANoteThatSaysSo() throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        drop("lci/SHA256SUMS", ("0".repeat(64) + "  x.tar\n").repeat(20_000));
        drop("lci/x.tar.sha256", "0".repeat(64) + "  x.tar\n" + "\n".repeat(2_000_000));

        clock.advance(5);
        assertThat(scan()).isEmpty();
        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
        for (String name : List.of("SHA256SUMS", "x.tar.sha256")) {
            assertThat(share.drop().resolve("lci/" + name + ".longshore.txt"))
                    .content()
                    .contains("NOT TAKEN", "more than 1.0 MiB", "grep -F");
        }
        clock.advance(LEFT_OVER);
        assertThat(scan()).containsExactly("lci/x.tar.sha256");
    }

    /** It is not that of the archive that was reported, and may be that of the next one. */
    @ParameterizedTest
    @ValueSource(strings = {"x.tar.sha256", "x.sha256", "SHA256SUMS", "hashes.txt", "x.tar.digest"})
    void oneThatWasAnsweredWaitsForTheNextArchive(String name) throws IOException {
        reported("done", "job-1", "lci/x.tar", Duration.ofHours(-1));
        answered("job-2", name, "0".repeat(64) + "  x.tar\n", Duration.ofMinutes(-30));
        drop("lci/" + name, "0".repeat(64) + "  x.tar\n");
        clock.advance(STALL.plusMinutes(1));
        assertThat(scan()).isEmpty();
        assertThat(share.drop().resolve("lci/" + name + ".longshore.txt"))
                .content()
                .contains("rejected/job-2", "next archive");

        drop("lci/" + name, "1".repeat(64) + "  x.tar\n");
        clock.advance(STALL.plusSeconds(30));
        assertThat(scan()).as("its content is new").containsExactly("lci/" + name);
    }

    @Test
    void oneThatWasAnsweredIsComparedAgainWithALaterReport() throws IOException {
        answered("job-2", "x.tar.sha256", "content", Duration.ofMinutes(-30));
        reported("done", "job-1", "lci/x.tar", Duration.ofMinutes(-20));
        drop("lci/x.tar.sha256");

        clock.advance(STALL.plusSeconds(30));
        assertThat(scan()).containsExactly("lci/x.tar.sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar.sig", "x.tar.job.json", "SHA256SUMS"})
    void otherFilesWait(String name) throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        drop("lci/" + name);

        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
    }

    @Test
    void aListIsClaimedOnceEveryArchiveThatItNamesWasReported() throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        list("lci/SHA256SUMS", "x.tar", "y.tar");
        clock.advance(STALL.plusMinutes(1));
        assertThat(scan()).isEmpty();

        list("lci/SHA256SUMS", "x.tar");
        clock.advance(STALL.minusSeconds(30));
        assertThat(scan()).isEmpty();
        clock.advance(60);
        assertThat(scan()).containsExactly("lci/SHA256SUMS");
    }

    @Test
    void aListThatIsLeftOverIsClaimedIfAnyOfItsArchivesWasReportedAndElseRemoved()
            throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        list("lci/SHA256SUMS", "x.tar", "y.tar");
        list("lci/checksums.txt", "z.tar");
        clock.advance(LEFT_OVER.plusMinutes(1));

        assertThat(scan()).containsExactly("lci/SHA256SUMS");
        assertThat(share.drop().resolve("lci/checksums.txt")).doesNotExist();
    }

    /** Everything that is compared in time is compared when it is late. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hashes.txt",
                "SHA256",
                "x.tar.digest",
                "x.tar (1).sha256",
                "x.tar.sha256.asc",
                "x.tar.b2",
                "sums.json",
                "notes.txt",
                "x.tar.sha256~"
            })
    void aFileOfAnyNameIsClaimedIfItHasADigestOfAReportedArchive(String name) throws IOException {
        boolean isUnfinished = name.endsWith("~");
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        String signed = name.endsWith(".asc") ? "-----BEGIN PGP SIGNED MESSAGE-----\n\n" : "";
        drop("lci/" + name, signed + "0".repeat(64) + "  x.tar\n");

        clock.advance(STALL.minusSeconds(30));
        assertThat(scan()).isEmpty();
        clock.advance(60);
        assertThat(scan()).isEqualTo(isUnfinished ? List.of() : List.of("lci/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256SUMS", "hashes.txt", "x.tar.digest"})
    void aDigestWithoutANameIsClaimedAfterAReportOfItsFolder(String name) throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        drop("lci/" + name, "0".repeat(64));

        clock.advance(STALL.plusSeconds(30));
        assertThat(scan()).containsExactly("lci/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashes.txt", "SHA256SUMS", "notes.txt"})
    void aFileThatWasBesideTheArchiveIsNotLate(String name) throws IOException {
        drop("lci/" + name, "0".repeat(64) + "  x.tar\n0  and more\n");
        reported("done", "lci/x.tar", Duration.ofHours(-1), name);

        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
        drop("lci/" + name, "1".repeat(64) + "  x.tar\n");
        clock.advance(STALL.plusSeconds(30));
        assertThat(scan()).as("its content is new").containsExactly("lci/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "x.tar.notes", "x.png"})
    void aFileThatIsAboutNoDigestStays(String name) throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        drop("lci/" + name, "x.tar is the archive of release 3.\n");

        clock.advance(STALL.plusHours(1));
        assertThat(scan()).isEmpty();
    }

    private void list(String name, String... archives) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String archive : archives) {
            lines.append("0".repeat(64)).append("  ").append(archive).append('\n');
        }
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, lines);
        scan();
    }

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 600, 7200, 90_000})
    void theAgeOfAFileIsThatOfItsObservation(long setBySeconds) throws IOException {
        reported("done", "lci/x.tar", Duration.ofHours(-1));
        clock.advance(setBySeconds);
        drop("lci/x.tar.sha256");

        clock.advance(STALL.minusSeconds(30));
        assertThat(scan()).isEmpty();
        clock.advance(60);
        assertThat(scan()).containsExactly("lci/x.tar.sha256");
    }

    private void waitsUntilItIsLeftOver() {
        clock.advance(STALL.plusMinutes(1));
        assertThat(scan()).isEmpty();
        clock.advance(LEFT_OVER);
        assertThat(scan()).containsExactly("lci/x.tar.sha256");
    }

    private List<String> scan() {
        return scanner.scan(path -> false).stream().map(DroppedFile::relative).toList();
    }

    private void drop(String name) throws IOException {
        drop(name, "content");
    }

    private void drop(String name, String content) throws IOException {
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
        scan();
    }

    private void answered(String job, String name, String content, Duration when)
            throws IOException {
        reported("rejected", job, "lci/" + name, when);
        Files.writeString(share.rejected().resolve(job).resolve(name), content);
    }

    private void reported(String end, String file, Duration when, String... beside)
            throws IOException {
        reported(end, "job-1", file, when, beside);
    }

    private void reported(String end, String job, String file, Duration when, String... beside)
            throws IOException {
        JobFolders folders = new JobFolders(share);
        new WorkFolder(share, folders).admit(ticket(job, file, beside));
        Path filed = share.root().resolve(end).resolve(job);
        Files.move(share.work().resolve(job), filed);
        Path report = Files.writeString(filed.resolve("report.json"), "{}");
        Instant at = clock.instant().plus(when);
        Files.setLastModifiedTime(report, FileTime.from(at));
    }

    private static Ticket ticket(String id, String file, String... beside) {
        return new Ticket(
                Ticket.VERSION,
                JobId.parse(id),
                Ticket.Origin.DROP,
                file,
                null,
                Instant.EPOCH,
                null,
                List.of(beside),
                null,
                null);
    }
}
