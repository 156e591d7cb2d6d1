package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.job.JobId;
import io.longshore.job.JobIds;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.report.form.ReportForms;
import io.longshore.report.store.Filing;
import io.longshore.share.WorkFolder.Unfinished;
import io.longshore.testing.SampleReports;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PendingClaim, giving back, filing and what repair finds, on a real folder. */
class ClaimStepsTest {
    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private Share share;
    private JobFolders folders;
    private ClaimSteps claims;
    private ReturnSteps back;
    private WorkFolder work;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        restart();
    }

    private void restart() {
        Iterator<String> random = Stream.iterate(1, n -> n + 1).map(n -> "r" + n).iterator();
        folders = new JobFolders(share);
        Uploads uploads = new Uploads(share);
        claims =
                new ClaimSteps(
                        share,
                        folders,
                        uploads,
                        new RemoteFetches(share, uploads, Duration.ZERO, clock),
                        new ChecksumLists(),
                        new JobIds(clock, random::next),
                        clock);
        back = new ReturnSteps(folders, claims);
        work = new WorkFolder(share, folders);
    }

    @Test
    void aClaimMovesTheTarballAndItsSidecars() throws IOException {
        PendingClaim claim = claim("lci/x y.tar", "sum");
        Path job = share.work().resolve("20261123-100000-x-y-r1");
        assertThat(claim.ticket().id()).hasToString("20261123-100000-x-y-r1");
        assertThat(job.resolve("x y.tar")).hasContent("content");
        assertThat(job.resolve("x y.tar.sha256")).hasContent("sum");
        assertThat(filesBelow(share.drop())).isEmpty();
        Ticket ticket = work.ticket(claim.ticket().id()).orElseThrow();
        assertThat(ticket).isEqualTo(claim.ticket());
        assertThat(ticket.file()).isEqualTo("lci/x y.tar");
        assertThat(ticket.requestedBy()).isEqualTo(Files.getOwner(job).getName());
    }

    @Test
    void aJobSidecarMaySetTheJobId() throws IOException {
        drop("x.tar.job.json", "{\"version\":1,\"id\":\"My-Job\",\"priority\":7}");
        PendingClaim claim = claim("x.tar", "sum", "x.tar.job.json");
        assertThat(claim.ticket().id()).hasToString("My-Job");
        assertThat(claim.ticket().priority()).isEqualTo(7);
        drop("x.tar.job.json", "{\"version\":1,\"id\":\"my-job\"}");
        assertThat(claim("x.tar", "sum", "x.tar.job.json").ticket().id())
                .hasToString("20261123-100000-x-r1");
    }

    /** Otherwise the next upload of that name would be claimed before it is complete. */
    @ParameterizedTest
    @ValueSource(strings = {"x.tar.done", "x.tar.OK", "X.TAR.Done"})
    void aDoneMarkerInAnyCaseIsClaimedWithItsArchive(String marker) throws IOException {
        drop(marker, "");
        PendingClaim claim = claim("x.tar", "sum", marker);
        assertThat(claim.ticket().sidecars()).containsExactly("x.tar.sha256");
        assertThat(filesBelow(share.drop())).isEmpty();
    }

    /** Otherwise it would get a report of its own, as a checksum whose archive did not come. */
    @Test
    void aSidecarThatIsTooLongIsFiledAsAWhole() throws IOException {
        String sum = "0123456789abcdef\n".repeat(100_000);
        PendingClaim claim = claim("lci/x.tar", sum);
        Path job = share.work().resolve(claim.ticket().id().toString());

        assertThat(job.resolve("x.tar.sha256")).hasContent(sum);
        assertThat(filesBelow(share.drop())).isEmpty();
    }

    @Test
    void aNewerSidecarIsNotRemoved() throws IOException {
        DroppedFile file = dropped("x.tar", "sum");
        PendingClaim claim = claims.makeFolder(file);
        claims.copySidecars(claim);
        claims.writeTicket(claim);
        drop("x.tar.sha256", "of the next upload");
        claims.take(claim);
        claims.tidyDrop(claim.ticket());
        assertThat(share.drop().resolve("x.tar.sha256")).hasContent("of the next upload");
    }

    @Test
    void aClaimOfAFileThatDisappearedIsAbandoned() throws IOException {
        DroppedFile file = dropped("x.tar", "sum");
        PendingClaim claim = claims.makeFolder(file);
        claims.copySidecars(claim);
        claims.writeTicket(claim);
        Files.delete(file.path());
        assertThat(claims.take(claim)).isFalse();
        assertThat(share.work()).isEmptyDirectory();
        assertThat(claims.mustWait("x.tar")).isFalse();
    }

    @Test
    void aNewerFileOfTheSamePathWaitsForTheEarlierClaim() throws IOException {
        PendingClaim claim = claim("x.tar", "sum");
        assertThat(claims.mustWait("x.tar")).isTrue();
        claims.settled(claim.ticket());
        assertThat(claims.mustWait("x.tar")).isFalse();
    }

    @Test
    void returningAClaimRestoresTheDroppedFiles() throws IOException {
        PendingClaim claim = claim("lci/x.tar", "sum");
        Files.delete(share.drop().resolve("lci"));
        back.mark(claim.ticket());
        back.sidecars(claim.ticket());
        assertThat(back.tarball(claim.ticket())).isTrue();
        back.removeFolder(claim.ticket());
        assertThat(share.drop().resolve("lci/x.tar")).hasContent("content");
        assertThat(share.drop().resolve("lci/x.tar.sha256")).hasContent("sum");
        assertThat(share.work()).isEmptyDirectory();
    }

    @Test
    void aFileKeptForTheNextArchiveIsInBothPlacesAndReplacesNoNewerOne() throws IOException {
        PendingClaim claim = claim("lci/x.tar.sha256", "sum");
        Path job = share.work().resolve(claim.ticket().id().toString());
        Path kept = share.drop().resolve("lci/x.tar.sha256");
        for (int i = 0; i < 2; i++) {
            back.nameAgain(claim.ticket());
            back.nameAgain(claim.ticket());
            back.separate(claim.ticket());
            assertThat(kept).hasContent("content");
            assertThat(job.resolve("x.tar.sha256")).hasContent("content");
            assertThat(Files.isSameFile(kept, job.resolve("x.tar.sha256"))).isFalse();
        }
        assertThat(filesBelow(job)).as("the ticket, the file and its sidecar").hasSize(3);

        Files.writeString(kept, "newer");
        back.nameAgain(claim.ticket());
        back.separate(claim.ticket());
        assertThat(kept).hasContent("newer");
        assertThat(job.resolve("x.tar.sha256")).hasContent("content");
    }

    @Test
    void returningAClaimReplacesNoNewerFile() throws IOException {
        PendingClaim claim = claim("x.tar", "sum");
        drop("x.tar", "newer");
        back.mark(claim.ticket());
        back.sidecars(claim.ticket());
        assertThat(back.tarball(claim.ticket())).isFalse();
        assertThat(share.drop().resolve("x.tar")).hasContent("newer");
        assertThat(share.drop().resolve("x.tar.sha256")).hasContent("sum");
        restart();
        assertThat(work.unfinished((folder, e) -> {}))
                .containsExactly(new Unfinished.Admitted(claim.ticket()));
    }

    @Test
    void anInterruptedReturnIsCompletedAtStart() throws IOException {
        PendingClaim claim = claim("x.tar", "sum");
        back.mark(claim.ticket());
        back.sidecars(claim.ticket());
        assertThat(back.tarball(claim.ticket())).isTrue();
        restart();
        assertThat(work.unfinished((folder, e) -> {}))
                .containsExactly(new Unfinished.Returning(claim.ticket()));
        assertThat(back.tarball(claim.ticket())).isTrue();
        back.removeFolder(claim.ticket());
        assertThat(share.drop().resolve("x.tar")).hasContent("content");
        assertThat(work.unfinished((folder, e) -> {})).isEmpty();
    }

    @Test
    void aClaimWithoutItsTarballIsRemovedAtStart() throws IOException {
        DroppedFile file = dropped("x.tar", "sum");
        PendingClaim claim = claims.makeFolder(file);
        claims.copySidecars(claim);
        restart();
        assertThat(work.unfinished((folder, e) -> {})).isEmpty();
        assertThat(share.work()).isEmptyDirectory();
        claim = claims.makeFolder(file);
        claims.writeTicket(claim);
        restart();
        assertThat(work.unfinished((folder, e) -> {})).isEmpty();
        assertThat(share.work()).isEmptyDirectory();
        assertThat(file.path()).hasContent("content");
    }

    @Test
    void aTarballInAFolderWithoutTicketIsKept() throws IOException {
        Path strange = Files.createDirectory(share.work().resolve("strange"));
        Files.writeString(strange.resolve("x.tar"), "content");
        assertThat(work.unfinished((folder, e) -> {})).isEmpty();
        assertThat(strange.resolve("x.tar")).hasContent("content");
    }

    @Test
    void theFirstReportIsKept() throws IOException {
        PendingClaim claim = claim("x.tar", "sum");
        Filing filing = new Filing(share, folders, ReportForms.all());
        byte[] first = filing.write(report(claim.ticket().id(), Status.REJECTED)).json();
        byte[] second = filing.write(report(claim.ticket().id(), Status.VERIFIED)).json();
        assertThat(second).isEqualTo(first);
        assertThat(work.unfinished((folder, e) -> {}))
                .hasOnlyElementsOfType(Unfinished.Reported.class);
        filing.close(claim.ticket().id(), Status.REJECTED);
        filing.close(claim.ticket().id(), Status.REJECTED);
        Path end = share.rejected().resolve(claim.ticket().id().toString());
        assertThat(end.resolve("report.json")).hasBinaryContent(first);
        assertThat(end.resolve("report.html")).content().contains("<title>REJECTED: ");
        assertThat(end.resolve("x.tar")).hasContent("content");
        assertThat(folders.find(claim.ticket().id()).orElseThrow().place())
                .isEqualTo(JobFolders.Place.REJECTED);
    }

    @Test
    void foldersAreFoundRegardlessOfCase() throws IOException {
        Files.createDirectory(share.done().resolve("My-Job"));
        restart();
        assertThat(folders.find(JobId.parse("mY-jOB")))
                .hasValueSatisfying(
                        found -> assertThat(found.place()).isEqualTo(JobFolders.Place.DONE));
    }

    @Test
    void aReplayMovesTarballAndSidecarsFromRejected() throws IOException {
        Path old = Files.createDirectory(share.rejected().resolve("old"));
        Files.writeString(old.resolve("x.tar"), "content");
        Files.writeString(old.resolve("x.tar.sha256"), "sum");
        restart();
        Ticket ticket =
                new Ticket(
                        Ticket.VERSION,
                        JobId.parse("new"),
                        Ticket.Origin.REPLAY,
                        "lci/x.tar",
                        null,
                        clock.instant(),
                        null,
                        List.of("x.tar.sha256"),
                        null,
                        null);
        work.admit(ticket);
        work.takeFromRejected(ticket, JobId.parse("OLD"));
        work.takeFromRejected(ticket, JobId.parse("OLD"));
        assertThat(work.tarball(ticket)).hasContent("content");
        assertThat(work.sidecar(ticket, "x.tar.sha256")).isPresent();
        assertThat(old.resolve("x.tar")).doesNotExist();
    }

    @Test
    void aDepotFileMayNotLeaveTheDepot() throws IOException {
        Files.writeString(folder.resolve("secret.tar"), "secret");
        Files.createSymbolicLink(share.depot().resolve("link.tar"), folder.resolve("secret.tar"));
        Files.writeString(share.depot().resolve("x.tar"), "content");
        assertThat(share.resolveInDepot("x.tar")).hasContent("content");
        for (String bad : List.of("link.tar", "../../secret.tar", "/etc/passwd", "none", ".")) {
            assertThatThrownBy(() -> share.resolveInDepot(bad))
                    .as(bad)
                    .hasMessageContaining("FILE_MISSING");
        }
    }

    @Test
    void onlyOneGatewayLocksTheShare() {
        try (GatewayLock first = GatewayLock.take(share, clock)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> GatewayLock.take(share, clock))
                    .hasMessageContaining("GATEWAY_LOCKED")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        try (GatewayLock second = GatewayLock.take(share, clock)) {
            assertThat(second).isNotNull();
        }
    }

    @Test
    void dropAndDepotAreWritableByTheirGroup() throws IOException {
        for (Path open : List.of(share.drop(), share.depot())) {
            assertThat((int) Files.getAttribute(open, "unix:mode") & 07777).isEqualTo(02775);
        }
    }

    @Test
    void theJobSidecarIsReadOnce() throws IOException {
        String job = "{\"version\":1,\"id\":\"first\"}";
        drop("x.tar.job.json", job);
        PendingClaim claim = claims.makeFolder(dropped("x.tar", "sum", "x.tar.job.json"));
        drop("x.tar.job.json", "{\"version\":1,\"id\":\"second\"}");
        claims.copySidecars(claim);

        assertThat(claim.ticket().id()).isEqualTo(JobId.parse("first"));
        assertThat(share.work().resolve("first/x.tar.job.json")).hasContent(job);
    }

    private PendingClaim claim(String name, String sum, String... more) throws IOException {
        PendingClaim claim = claims.makeFolder(dropped(name, sum, more));
        claims.copySidecars(claim);
        claims.writeTicket(claim);
        assertThat(claims.take(claim)).isTrue();
        claims.tidyDrop(claim.ticket());
        return claim;
    }

    private DroppedFile dropped(String name, String sum, String... more) throws IOException {
        Path path = drop(name, "content");
        String sidecar = drop(name + ".sha256", sum).getFileName().toString();
        return new DroppedFile(
                path, name, Stream.concat(Stream.of(sidecar), Stream.of(more)).toList());
    }

    private Path drop(String name, String content) throws IOException {
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    private static ImportReport report(JobId id, Status status) {
        Instant now = Instant.parse("2026-11-23T10:00:00Z").plus(Duration.ofSeconds(1));
        return SampleReports.of(id, status, now, "x.tar");
    }
}
