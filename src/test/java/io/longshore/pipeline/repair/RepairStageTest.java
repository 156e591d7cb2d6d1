package io.longshore.pipeline.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobIds;
import io.longshore.problem.Problem;
import io.longshore.share.ChecksumLists;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.JobFolders;
import io.longshore.share.PendingClaim;
import io.longshore.share.RemoteFetches;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.share.WorkFolder.Unfinished;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No content of the share keeps a gateway from starting. */
class RepairStageTest {
    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final List<Problem> skipped = new ArrayList<>();
    private Share share;
    private ClaimSteps claims;
    private ReturnSteps back;
    private RepairStage stage;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        Uploads uploads = new Uploads(share);
        uploads.restore();
        JobFolders folders = new JobFolders(share);
        claims =
                new ClaimSteps(
                        share,
                        folders,
                        uploads,
                        new RemoteFetches(share, uploads, Duration.ZERO, clock),
                        new ChecksumLists(),
                        new JobIds(clock),
                        clock);
        back = new ReturnSteps(folders, claims);
        stage = new RepairStage(new WorkFolder(share, folders), claims, back, skipped::add);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"origin\":\"DROP\",\"file\":null}",
                "{\"id\":\"a\",\"origin\":\"NOWHERE\",\"file\":\"x.tar\"}",
                "{\"id\":\"../a\",\"origin\":\"DROP\",\"file\":\"x.tar\"}",
                "\u0000\u0001"
            })
    void aFolderWithABrokenTicketIsReportedAndTheOthersAreRepaired(String ticket)
            throws IOException {
        PendingClaim claim = claimed("good.tar");
        Path broken = Files.createDirectories(share.work().resolve("a"));
        Files.writeString(broken.resolve("job.json"), ticket);
        Files.writeString(broken.resolve("x.tar"), "content");
        assertThat(stage.unfinished()).containsExactly(new Unfinished.Admitted(claim.ticket()));
        assertThat(skipped).singleElement().extracting(Problem::what).asString().contains("work/a");
        assertThat(broken.resolve("x.tar")).hasContent("content");
    }

    @Test
    void aJobThatIsAlsoInDoneIsReportedAndLeft() throws IOException {
        PendingClaim claim = claimed("x.tar");
        String id = claim.ticket().id().toString();
        Files.createDirectories(share.done().resolve(id));
        assertThat(stage.unfinished()).isEmpty();
        assertThat(skipped).singleElement().extracting(Problem::what).asString().contains(id);
        assertThat(share.work().resolve(id).resolve("x.tar")).exists();
    }

    @Test
    void aFileThatCannotGoBackIsReportedAndItsNameWaits() throws IOException {
        PendingClaim claim = claimed("lci/x.tar");
        back.mark(claim.ticket());
        Files.delete(share.drop().resolve("lci"));
        Files.writeString(share.drop().resolve("lci"), "a file has the name of the folder");
        assertThat(stage.unfinished()).isEmpty();
        assertThat(skipped).hasSize(1);
        assertThat(claims.mustWait("lci/x.tar")).isTrue();
    }

    @Test
    void stateThatCannotBeReadIsNoObstacle() throws IOException {
        Files.createDirectories(share.state().resolve("uploads/folder.json/below"));
        Files.writeString(share.state().resolve("uploads/garbage.json"), "{");
        Uploads uploads = new Uploads(share);
        uploads.restore();
        assertThat(uploads.owner(share.drop().resolve("x.tar"))).isEmpty();
    }

    private PendingClaim claimed(String name) throws IOException {
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "content");
        PendingClaim claim = claims.makeFolder(new DroppedFile(file, name, List.of()));
        claims.copySidecars(claim);
        claims.writeTicket(claim);
        assertThat(claims.take(claim)).isTrue();
        return claim;
    }
}
