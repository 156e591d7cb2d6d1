package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobIds;
import io.longshore.job.Principal;
import io.longshore.share.ChecksumLists;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.JobFolders;
import io.longshore.share.RemoteFetches;
import io.longshore.share.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files beside an archive that another user uploaded. */
class ForeignFilesTest extends ScannerFixture {
    private static final List<String> DIRECTING =
            List.of("x.tar.job.json", "x.yml", "x.yaml", "x.tar.yml", "x.tar.yaml");
    private static final List<String> OTHERS = List.of("x.tar.sha256", "x.tar.sig", "x.tar.asc");

    /** Each file beside an archive, by each kind of uploader. */
    static Stream<Arguments> filesOfOthers() {
        List<Principal> others = new ArrayList<>();
        others.add(new Principal("mallory", Principal.Via.SFTP));
        others.add(new Principal("anna", Principal.Via.REMOTE_SFTP));
        others.add(null);
        return Stream.concat(DIRECTING.stream(), OTHERS.stream())
                .flatMap(name -> others.stream().map(by -> Arguments.of(name, by)));
    }

    @ParameterizedTest
    @MethodSource("filesOfOthers")
    void whatDirectsCountsOnlyIfTheUploaderOfTheArchiveUploadedIt(String name, Principal by)
            throws IOException {
        upload(ANNA, "x.tar", "content");
        upload(by, name, "{\"version\":1,\"id\":\"named-by-mallory\"}");

        Ticket ticket = claim(name);

        boolean directs = DIRECTING.contains(name);
        assertThat(ticket.sidecars()).hasSize(directs ? 0 : 1);
        assertThat(ticket.provenance().ignored("x.tar")).hasSize(directs ? 1 : 0);
        assertThat(ticket.job()).isNull();
        assertThat(ticket.id().toString()).isNotEqualTo("named-by-mallory");
        assertThat(ticket.uploadedBy()).isEqualTo(ANNA);
    }

    @Test
    void whatTheUploaderOfTheArchiveUploadedCounts() throws IOException {
        upload(ANNA, "x.tar", "content");
        for (String name : DIRECTING) {
            upload(ANNA, name, "{\"version\":1,\"id\":\"named-by-anna\"}");
        }

        Ticket ticket = claim(DIRECTING.toArray(String[]::new));

        assertThat(ticket.sidecars()).hasSameElementsAs(DIRECTING);
        assertThat(ticket.provenance().ignored("x.tar")).isEmpty();
        assertThat(ticket.id()).hasToString("named-by-anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar.done", "x.tar.ok"})
    void aDoneMarkerOfAnotherUserDoesNotEndTheWaiting(String marker) throws IOException {
        upload(ANNA, "x.tar", "content");
        upload(new Principal("mallory", Principal.Via.SFTP), marker, "");
        assertThat(scan()).isEmpty();

        upload(ANNA, marker, "");
        assertThat(scan()).containsExactly("x.tar");
    }

    private Ticket claim(String... sidecars) {
        ClaimSteps claims =
                new ClaimSteps(
                        share,
                        new JobFolders(share),
                        uploads,
                        new RemoteFetches(share, uploads, Duration.ZERO, clock),
                        new ChecksumLists(),
                        new JobIds(clock, () -> "r1"),
                        clock);
        Path file = share.drop().resolve("x.tar");
        return claims.makeFolder(new DroppedFile(file, "x.tar", List.of(sidecars))).ticket();
    }

    /**
     * @param by null: written to the file system by somebody
     */
    private void upload(Principal by, String name, String content) throws IOException {
        Path file = share.drop().resolve(name);
        Files.writeString(file, content);
        if (by != null) {
            uploads.opened(file, by).ended(true);
        }
    }
}
