package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.share.FileState;
import io.longshore.share.UploadProgress;
import io.longshore.share.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a file that was uploaded by SFTP may be claimed, and for whom. */
class ScannedUploadsTest extends ScannerFixture {
    @Test
    void anUploadSettlesWhenItIsClosedAndNotBefore() throws IOException {
        Path file = drop("x.tar", "content");
        drop("x.tar.sha256", "sum");
        Uploads.Writing writing = uploads.opened(file, ANNA);
        scan();
        clock.advance(3600);
        assertThat(scan()).isEmpty();
        writing.ended(true);
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aClosedUploadStillWaitsForItsSidecars() throws IOException {
        Path file = drop("x.tar", "content");
        uploads.opened(file, ANNA).ended(true);
        assertThat(scan()).isEmpty();
        clock.advance(30);
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void anInterruptedUploadIsNotClaimedWhileItMayBeResumed() throws IOException {
        Path file = drop("x.tar", "half");
        drop("x.tar.sha256", "sum");
        uploads.recent().connected(ANNA, "a connection");
        uploads.opened(file, ANNA).ended(false);
        scan();
        clock.advance(3600);
        assertThat(scan()).isEmpty();
        Uploads.Writing resumed = uploads.opened(file, ANNA);
        Files.writeString(file, " and half", StandardOpenOption.APPEND);
        resumed.ended(true);
        uploads.recent().disconnected(ANNA, "a connection");
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void anInterruptedUploadIsCheckedOnceItsSenderHasBeenAwayForLong() throws IOException {
        Path file = drop("x.tar", "all of it, but the connection was lost before it was closed");
        uploads.opened(file, ANNA).ended(false);
        scan();
        clock.advance(299);
        assertThat(scan()).isEmpty();
        clock.advance(1);
        assertThat(scan()).containsExactly("x.tar");
        assertThat(uploads.provenance(file, List.of()).interrupted()).isTrue();
    }

    @Test
    void anUploadThatWasOpenDuringACrashCountsAsInterrupted() throws IOException {
        Path file = drop("x.tar", "half");
        uploads.opened(file, ANNA);
        Uploads afterRestart = new Uploads(share);
        afterRestart.restore();
        assertThat(afterRestart.of("x.tar", FileState.of(file))).isEqualTo(UploadProgress.BROKEN);
        assertThat(afterRestart.owner(file)).contains(ANNA);
    }

    @Test
    void anUploadCompletedByOtherMeansSettlesLikeAnyFile() throws IOException {
        Path file = drop("x.tar", "half");
        drop("x.tar.sha256", "sum");
        uploads.opened(file, ANNA).ended(false);
        Files.writeString(file, "whole, by another way");
        scan();
        clock.advance(10);
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aRenamedUploadKeepsItsSender() throws IOException {
        Path part = drop("lci/x.tar.filepart", "content");
        Path file = part.resolveSibling("x.tar");
        uploads.opened(part, ANNA).ended(true);
        Files.move(part, file);
        uploads.renamed(part, file);
        assertThat(uploads.owner(file)).contains(ANNA);
        assertThat(uploads.of("lci/x.tar", FileState.of(file))).isEqualTo(UploadProgress.CLOSED);
    }

    @Test
    void anUploadWithTwoWritersIsClosedByTheLastOne() throws IOException {
        Path file = drop("x.tar", "content");
        Uploads.Writing first = uploads.opened(file, ANNA);
        Uploads.Writing second = uploads.opened(file, BERT);
        first.ended(true);
        assertThat(uploads.of("x.tar", FileState.of(file))).isEqualTo(UploadProgress.OPEN);
        second.ended(true);
        assertThat(uploads.of("x.tar", FileState.of(file))).isEqualTo(UploadProgress.CLOSED);
    }
}
