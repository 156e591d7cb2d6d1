package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.Principal;
import io.longshore.share.DroppedFile;
import io.longshore.share.RecentUploads;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is not claimed while the client that has just closed it may still be busy with it. */
class HeldUploadsTest {
    private static final Principal ANNA = new Principal("anna", Principal.Via.SFTP);
    private static final Principal BERT = new Principal("bert", Principal.Via.SFTP);
    private static final String CONNECTION = "a connection";

    @TempDir Path folder;
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private Share share;
    private Uploads uploads;
    private DropScanner scanner;

    @BeforeEach
    void prepare() {
        TestClock clock = new TestClock();
        share = Share.prepare(folder.resolve("share"));
        uploads = new Uploads(share, nanos::get);
        uploads.restore();
        scanner =
                ScannerFixture.scanner(
                        share,
                        uploads,
                        new DropSettings(
                                Duration.ofHours(1),
                                Duration.ZERO,
                                Duration.ofHours(2),
                                Duration.ofHours(24)),
                        clock);
        uploads.recent().connected(ANNA, CONNECTION);
    }

    @Test
    void aClosedFileIsClaimedAFewSecondsLater() throws IOException {
        upload("x.tar.sha256");
        upload("x.tar");
        assertThat(scan()).isEmpty();
        pass(RecentUploads.HOLD.minusMillis(1));
        assertThat(scan()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void theHoldEndsWithTheLastConnectionOfTheUser() throws IOException {
        uploads.recent().connected(ANNA, "another");
        upload("x.tar.sha256");
        upload("x.tar");
        uploads.recent().disconnected(ANNA, CONNECTION);
        uploads.recent().disconnected(ANNA, CONNECTION);
        assertThat(scan()).isEmpty();
        uploads.recent().disconnected(ANNA, "another");
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aFileThatGrowsInPiecesIsClaimedAfterTheLastPiece() throws IOException {
        upload("x.tar.sha256");
        for (int piece = 0; piece < 5; piece++) {
            upload("x.tar");
            pass(RecentUploads.HOLD.minusMillis(1));
            assertThat(scan()).as("after piece " + piece).isEmpty();
        }
        pass(Duration.ofMillis(1));
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aRenameAndNewTimesExtendTheHold() throws IOException {
        upload("x.tar.sha256");
        Path temporary = upload("x.tar.filepart");
        pass(Duration.ofMinutes(1));
        Path file = share.drop().resolve("x.tar");
        Files.move(temporary, file);
        uploads.renamed(temporary, file);
        assertThat(scan()).isEmpty();
        pass(RecentUploads.HOLD.minusMillis(1));
        uploads.touched(file);
        pass(RecentUploads.HOLD.minusMillis(1));
        assertThat(scan()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(scan()).containsExactly("x.tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar.sha256", "x.tar.job.json", "x.tar.done", "SHA256SUMS"})
    void aFileThatBelongsToTheArchiveHoldsItAsWell(String sidecar) throws IOException {
        Files.writeString(share.drop().resolve("x.tar.sha512"), "x");
        uploads.noted(share.drop().resolve("x.tar.sha512"), ANNA);
        upload("x.tar");
        pass(RecentUploads.HOLD);
        Path beside = upload(sidecar);
        Files.writeString(beside, "0".repeat(64) + "  x.tar\n");
        uploads.touched(beside);
        assertThat(scan()).isEmpty();
        pass(RecentUploads.HOLD);
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void filesOfUsersWithoutAConnectionAreNotHeld() throws IOException {
        Path file = share.drop().resolve("y.tar");
        Files.writeString(file, "content");
        uploads.opened(file, BERT).ended(true);
        Path sum = share.drop().resolve("y.tar.sha256");
        Files.writeString(sum, "sum");
        uploads.opened(sum, BERT).ended(true);
        assertThat(scan()).containsExactly("y.tar");
    }

    private Path upload(String name) throws IOException {
        Path file = share.drop().resolve(name);
        Files.writeString(file, "piece", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        uploads.opened(file, ANNA).ended(true);
        return file;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<String> scan() {
        return scanner.scan(file -> false).stream().map(DroppedFile::relative).toList();
    }
}
