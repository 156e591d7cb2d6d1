package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.job.JobIds;
import io.longshore.job.Principal;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.ChecksumLists;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.JobFolders;
import io.longshore.share.PendingClaim;
import io.longshore.share.RemoteFetches;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text files beside the files that have no report yet. */
class DropNotesTest {
    private static final Principal ANNA = new Principal("anna", Principal.Via.SFTP);
    private static final String HEX = "0123456789abcdef".repeat(4);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();

    /** The time of day, which is set while the other clock runs on. */
    private final TestClock wall = new TestClock();

    private final DropSettings settings =
            new DropSettings(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofHours(24));
    private Share share;
    private Uploads uploads;
    private ClaimSteps claims;
    private JobFolders folders;
    private DropScanner scanner;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        uploads = new Uploads(share);
        uploads.restore();
        ChecksumLists lists = new ChecksumLists();
        folders = new JobFolders(share);
        claims =
                new ClaimSteps(
                        share,
                        folders,
                        uploads,
                        new RemoteFetches(share, uploads, Duration.ZERO, clock),
                        lists,
                        new JobIds(clock),
                        clock);
        scanner =
                new DropScanner(
                        share,
                        settings,
                        uploads,
                        lists,
                        new DropNotes(
                                share,
                                uploads,
                                clock,
                                wall,
                                ticket -> Optional.of("harbor1.test.com/" + ticket.file()),
                                DropAnswers.IGNORED),
                        () -> {},
                        clock);
    }

    /** Files that are never taken, each with the file beside it, and words of the answer. */
    static Stream<Arguments> neverTaken() {
        return Stream.of(
                arguments("x.gz", "", "By its content", "upload it again"),
                arguments("x.tar.xz", "", "By its content", "upload it again"),
                arguments("x", "", "By its content", "upload it again"),
                arguments("x.tar.00", "x.tar.01", "By its content", "Otherwise remove it"),
                arguments("manifest.json", "", "part of an unpacked archive", "this folder"),
                arguments(HEX, "", "part of an unpacked archive", "this folder"),
                arguments("sha256-" + HEX + ".tar.gz", "", "unpacked archive", "this folder"),
                arguments("README.txt", "x.tar", "belongs to no archive", "remove it"),
                arguments("Thumbs.db", "x.tar", "Windows created", "Remove it"),
                arguments("x.tarr", "", "By its content", "upload it again"),
                arguments("b\u00fccher", "", "By its content", "remove it"));
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @MethodSource("neverTaken")
    void aFileThatIsNeverTakenGetsANoteAfterTenSeconds(
            String name, String other, String what, String fix) throws IOException {
        drop("lci/" + name);
        if (!other.isEmpty()) {
            drop("lci/" + other);
        }
        scan(9);
        assertThat(note("lci/" + name)).doesNotExist();
        scan(3);
        assertThat(note("lci/" + name))
                .content()
                .startsWith("NOT TAKEN: lci/" + name + "\nCode:  NOT_TAKEN\nWhat:  ")
                .contains(what, fix, "\nSince: 2");
    }

    @Test
    void aTarballWithoutAChecksumGetsANoteThatSaysUntilWhenItWaits() throws IOException {
        drop("lci/x.tar");
        scan(15);
        assertThat(note("lci/x.tar"))
                .content()
                .startsWith("WAITING: lci/x.tar\nWhat:  It has no checksum file.")
                .contains(
                        "\nUntil: " + clock.instant().plusSeconds(25).toString().substring(0, 19));
    }

    @Test
    void anUploadThatIsRunningOrWasInterruptedGetsANoteForItsUserOnly() throws IOException {
        Path file = drop("lci/x.tar");
        Uploads.Writing writing = uploads.opened(file, ANNA);
        scan(12);
        assertThat(note("lci/x.tar")).content().contains("Its upload is running");
        writing.ended(false);
        scan(4);
        assertThat(note("lci/x.tar")).content().contains("connection was lost", "Resume");
        assertThat(uploads.owner(note("lci/x.tar"))).contains(ANNA);
        assertThat(uploads.usage(ANNA).files()).isEqualTo(1);
    }

    @Test
    void aChecksumWithoutItsTarballGetsANote() throws IOException {
        drop("lci/x.tar.sha256");
        scan(12);
        assertThat(note("lci/x.tar.sha256")).content().contains("The tarball x.tar is not here");
    }

    @Test
    void aNoteIsRemovedWithItsFile() throws IOException {
        Path file = drop("x.zip");
        scan(12);
        assertThat(note("x.zip")).exists();
        Files.delete(file);
        scan(3);
        assertThat(note("x.zip")).doesNotExist();
    }

    @Test
    void aNoteOfAFormerProcessIsRemoved() throws IOException {
        Files.writeString(note("gone.tar"), "WAITING");
        scan(0);
        assertThat(note("gone.tar")).doesNotExist();
    }

    @Test
    void aNoteIsNoFileOfTheDropFolder() throws IOException {
        Files.writeString(note("x.tar"), "by somebody");
        drop("x.tar");
        List<DroppedFile> claimed = List.of();
        for (int seconds = 0; seconds < 45 && claimed.isEmpty(); seconds++) {
            clock.advance(1);
            wall.advance(1);
            claimed = scanner.scan(relative -> false);
        }
        assertThat(claimed).singleElement().satisfies(it -> assertThat(it.sidecars()).isEmpty());
        assertThat(scanner.untaken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 600, 7200})
    void aNoteShowsTheTimeOfDayAlsoAfterItWasSet(long jump) throws IOException {
        drop("lci/x.tar");
        scan(12);
        String before = Files.readString(note("lci/x.tar"));
        wall.advance(jump);

        scan(5);

        assertThat(time(Files.readString(note("lci/x.tar")), "Since"))
                .isEqualTo(time(before, "Since").plusSeconds(jump));
        assertThat(time(Files.readString(note("lci/x.tar")), "Until"))
                .isEqualTo(time(before, "Until").plusSeconds(jump));
    }

    private static Instant time(String note, String name) {
        return note.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> Instant.parse(line.substring(7).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClaimedFileKeepsANoteUntilItsJobIsFiled() throws IOException {
        drop("lci/x.tar");
        claim("lci/x.tar");
        scan(12);
        assertThat(note("lci/x.tar"))
                .content()
                .startsWith("IN WORK: lci/x.tar\nWhat:  Job 2")
                .contains(" checks and imports it, to harbor1.test.com/lci/x.tar. The report");
        Path job = folders.underWay().get(0);
        Files.move(job, share.done().resolve(job.getFileName()));
        scan(4);
        assertThat(note("lci/x.tar")).doesNotExist();
    }

    @Test
    void aProvisionalFaultIsShownWithItsTime() throws IOException {
        drop("lci/x.tar");
        Ticket ticket = claim("lci/x.tar");
        ReturnSteps returns = new ReturnSteps(folders, claims);
        Problem problem = Problem.permanent(Code.TARBALL_TRUNCATED, "It is cut.", "Why.", "Fix.");
        returns.faultySoFar(ticket, problem, clock.instant().plusSeconds(300));
        scan(12);
        assertThat(note("lci/x.tar"))
                .content()
                .startsWith("FAULTY SO FAR: lci/x.tar\nCode:  TARBALL_TRUNCATED\nWhat:  It is cut.")
                .contains("Until: ", "continue it before that time. Otherwise: Fix.");
        returns.notFaultySoFar(ticket);
        scan(4);
        assertThat(note("lci/x.tar")).content().startsWith("IN WORK");
    }

    @Test
    void aFolderGetsTenNotesAtMost() throws IOException {
        for (int i = 0; i < 30; i++) {
            drop("unpacked/layer" + i + ".bin");
        }
        scan(12);
        try (Stream<Path> files = Files.list(share.drop().resolve("unpacked"))) {
            assertThat(files.filter(it -> it.toString().endsWith(".longshore.txt"))).hasSize(10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 30, 300})
    void theLastNoteOfASenderNamesTheFilesThatHaveNone(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            uploads.opened(drop("lci/a%03d.zip".formatted(i)), ANNA).ended(true);
            uploads.opened(
                            drop("lci/b%03d.bin".formatted(i)),
                            new Principal("bert", Principal.Via.SFTP))
                    .ended(true);
        }
        scan(12);
        assertThat(note("lci/a008.zip")).content().doesNotContain("more of your files");
        assertThat(note("lci/a009.zip"))
                .content()
                .startsWith("NOT TAKEN: lci/a009.zip\n")
                .contains((files - 10) + " more of your files here have no note of their own:")
                .contains("  NOT TAKEN: lci/a010.zip\n")
                .doesNotContain("lci/b");
    }

    @Test
    void theFilesOfOneSenderLeaveTheNotesOfOthers() throws IOException {
        for (int i = 0; i < 30; i++) {
            uploads.opened(drop("lci/a" + i + ".bin"), ANNA).ended(true);
            drop("lci/b" + i + ".bin");
        }
        uploads.opened(drop("lci/z.zip"), new Principal("bert", Principal.Via.SFTP)).ended(true);
        uploads.opened(drop("lci/z.tar"), new Principal("carl", Principal.Via.SFTP)).ended(false);
        scan(12);
        assertThat(note("lci/z.zip")).exists();
        assertThat(note("lci/z.tar")).exists();
        try (Stream<Path> files = Files.list(share.drop().resolve("lci"))) {
            assertThat(files.filter(it -> it.toString().endsWith(".longshore.txt"))).hasSize(22);
        }
        assertThat(uploads.notes(ANNA)).hasSize(10);
    }

    @Test
    void aFileWithAnUnknownEndingIsClaimedWithItsTarball() throws IOException {
        drop("x.tar");
        drop("x.tar.digest");
        drop("x.tar.b2");
        drop("x.tarball");
        scan(41);
        assertThat(scanner.scan(relative -> false))
                .singleElement()
                .satisfies(it -> assertThat(it.sidecars()).contains("x.tar.b2", "x.tar.digest"))
                .satisfies(it -> assertThat(it.sidecars()).doesNotContain("x.tarball"));
        Ticket ticket = claim("x.tar");
        assertThat(new WorkFolder(share, folders).unused(ticket))
                .containsOnlyKeys("x.tar.b2", "x.tar.digest");
    }

    private Ticket claim(String relative) throws IOException {
        Path file = share.drop().resolve(relative);
        List<String> beside;
        try (Stream<Path> files = Files.list(file.getParent())) {
            beside =
                    files.map(it -> it.getFileName().toString())
                            .filter(it -> it.startsWith(file.getFileName() + "."))
                            .sorted()
                            .toList();
        }
        PendingClaim claim = claims.makeFolder(new DroppedFile(file, relative, beside));
        claims.copySidecars(claim);
        claims.writeTicket(claim);
        assertThat(claims.take(claim)).isTrue();
        return claim.ticket();
    }

    private void scan(int seconds) {
        scanner.scan(relative -> false);
        for (int i = 0; i < seconds; i++) {
            clock.advance(1);
            wall.advance(1);
            scanner.scan(relative -> false);
        }
    }

    private Path drop(String relative) throws IOException {
        Path file = share.drop().resolve(relative);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "content");
    }

    private Path note(String relative) {
        return share.drop().resolve(relative + ".longshore.txt");
    }
}
