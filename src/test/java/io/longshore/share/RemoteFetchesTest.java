package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.Principal;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteFetchesTest {
    private static final FileState FAR = new FileState(7, 1_000);
    private static final String SENDER = "anna@transfer.example.com";

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private Share share;
    private Uploads uploads;
    private RemoteFetches fetches;

    @BeforeEach
    void start() {
        share = Share.prepare(folder);
        restart();
    }

    private void restart() {
        uploads = new Uploads(share);
        uploads.restore();
        fetches = new RemoteFetches(share, uploads, Duration.ofSeconds(10), clock);
        fetches.restore();
    }

    @Test
    void aRemoteFileIsFetchedOnceItHasSettled() {
        assertThat(look("lci/x.tar", FAR)).isFalse();
        clock.advance(9);
        assertThat(look("lci/x.tar", new FileState(8, 2_000))).as("it has grown").isFalse();
        clock.advance(9);
        assertThat(look("lci/x.tar", new FileState(8, 2_000))).isFalse();
        clock.advance(1);
        assertThat(look("lci/x.tar", new FileState(8, 2_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.tar.filepart",
                ".x.tar",
                "../x.tar",
                "a/../../x.tar",
                "a//x.tar",
                "/x.tar",
                ".rsync/x.tar",
                "notes.txt",
                "x\0.tar",
                "..\\x.tar",
                "a\\b.tar",
                "C:\\x.tar",
                "a\nb.tar",
                "a\u001b[2Jb.tar",
                "a\u007fb.tar",
                "a/./x.tar",
                "a/../x.tar",
                "./x.tar",
                "..",
                "../../../../etc/x.tar"
            })
    void temporaryNamesAndPathsOutsideTheFolderAreNeverFetched(String path) {
        look(path, FAR);
        clock.advance(3600);
        assertThat(look(path, FAR)).isFalse();
    }

    @Test
    void aFetchResumesAfterARestartUnlessTheFileChanged() throws IOException {
        Files.writeString(fetches.part("x.tar", FAR), "con");
        restart();
        assertThat(fetches.part("x.tar", FAR)).hasContent("con");
        assertThat(fetches.part("x.tar", new FileState(9, 1_000))).doesNotExist();
    }

    @Test
    void aFetchIsCompleteOnlyAfterTheClaimOfItsFile() throws IOException {
        fetch("lci/x.tar");
        assertThat(share.drop().resolve("lci/x.tar")).hasContent("content");
        assertThat(uploads.owner(share.drop().resolve("lci/x.tar")))
                .contains(new Principal(SENDER, Principal.Via.REMOTE_SFTP));
        restart();
        assertThat(fetches.isOver("lci/x.tar", FAR)).isFalse();
        assertThat(look("lci/x.tar", FAR)).as("fetched again").isFalse();

        Files.delete(share.drop().resolve("lci/x.tar"));
        assertThat(fetches.isOver("lci/x.tar", FAR)).as("removed by hand, not claimed").isFalse();
        fetches.claimed("lci/x.tar");
        restart();
        assertThat(fetches.isOver("lci/x.tar", FAR)).isTrue();
        assertThat(fetches.isOver("lci/x.tar", new FileState(7, 2_000)))
                .as("another file of that name")
                .isFalse();
    }

    @Test
    void aRemovedRemoteFileIsForgottenAndMayBeFetchedAgain() throws IOException {
        fetch("x.tar");
        Files.delete(share.drop().resolve("x.tar"));
        fetches.claimed("x.tar");
        fetches.looking();
        fetches.looked();
        assertThat(fetches.isOver("x.tar", FAR)).isFalse();
        look("x.tar", FAR);
        clock.advance(10);
        assertThat(look("x.tar", FAR)).isTrue();
    }

    @Test
    void aFetchedTarballWaitsForItsRemoteSidecar() throws IOException {
        look("a/x.tar.sha256", FAR);
        Files.writeString(fetches.part("a/x.tar", FAR), "content");
        assertThat(fetches.moveToDrop("a/x.tar", SENDER)).isFalse();
        assertThat(share.drop().resolve("a/x.tar")).doesNotExist();
        fetch("a/x.tar.sha256");
        assertThat(fetches.moveToDrop("a/x.tar", SENDER)).isTrue();
    }

    @Test
    void anExistingLocalFileIsNotReplaced() throws IOException {
        Files.writeString(share.drop().resolve("x.tar"), "older");
        Files.writeString(fetches.part("x.tar", FAR), "content");
        assertThat(fetches.moveToDrop("x.tar", SENDER)).isFalse();
        assertThat(share.drop().resolve("x.tar")).hasContent("older");
    }

    @Test
    void aFetchInterruptedByACrashIsCompletedAtStart() throws IOException {
        Path part = fetches.part("x.tar", FAR);
        Files.writeString(part, "content");
        Path landed = share.drop().resolve("x.tar");
        uploads.arrive(part, landed, new Principal(SENDER, Principal.Via.REMOTE_SFTP));
        restart();
        assertThat(part).doesNotExist();
        assertThat(uploads.of("x.tar", FileState.of(landed))).isEqualTo(UploadProgress.CLOSED);
        fetches.claimed("x.tar");
        assertThat(fetches.isOver("x.tar", FAR)).isTrue();
    }

    private void fetch(String path) throws IOException {
        Files.writeString(fetches.part(path, FAR), "content");
        assertThat(fetches.moveToDrop(path, SENDER)).isTrue();
    }

    private boolean look(String path, FileState far) {
        fetches.looking();
        boolean wanted = fetches.wants(path, far);
        fetches.looked();
        return wanted;
    }
}
