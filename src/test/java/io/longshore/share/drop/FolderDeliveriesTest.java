package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.share.Provenance;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDeliveriesTest {
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00.5Z");

    @TempDir Path folder;
    private Share share;
    private FolderDeliveries deliveries;

    @BeforeEach
    void prepare() throws IOException {
        share = Share.prepare(folder.resolve("share"));
        deliveries = new FolderDeliveries(share);
        Files.createDirectories(share.drop().resolve("team-a/sub"));
        Files.createDirectories(share.drop().resolve("team-b"));
    }

    @Test
    void aFolderListsItsOwnDeliveriesTheNewestFirst() {
        add("job-1", "team-a/x.tar", "VERIFIED", "done");
        add("job-2", "team-b/x.tar", "VERIFIED", "done");
        add("job-3", "team-a/y.tar", "REJECTED", "rejected");

        assertThat(list("team-a"))
                .containsExactly(
                        "2026-11-29T12:00:00Z  REJECTED    y.tar  rejected/job-3/REPORT.txt",
                        "2026-11-29T12:00:00Z  VERIFIED    x.tar  done/job-1/REPORT.txt");
        assertThat(list("team-b")).singleElement().asString().endsWith("done/job-2/REPORT.txt");
        assertThat(list("team-a/sub")).isEmpty();
    }

    @Test
    void aRepetitionAfterACrashAddsNoSecondLine() {
        add("job-1", "team-a/x.tar", "VERIFIED", "done");
        new FolderDeliveries(share)
                .add(ticket("job-1", "team-a/x.tar", null), "VERIFIED", "done", AT);

        assertThat(list("team-a")).hasSize(1);
    }

    @Test
    void onlyTheLastTwentyAreListed() {
        for (int i = 0; i < 30; i++) {
            add("job-" + i, "x.tar", "VERIFIED", "done");
        }

        assertThat(list("")).hasSize(20).first().asString().contains("/job-29/");
    }

    @Test
    void noPathLeadsOutOfTheLists() {
        for (String file : List.of("../x.tar", "a/../../x.tar", "/etc/x.tar")) {
            add("job-1", file, "VERIFIED", "done");
        }

        assertThat(share.root()).isDirectoryNotContaining("glob:**.txt");
        assertThat(Path.of("/etc/LATEST.txt")).doesNotExist();
    }

    @Test
    void dropItselfStaysEmpty() {
        add("job-1", "team-a/x.tar", "VERIFIED", "done");

        assertThat(share.drop().resolve("team-a")).isDirectoryNotContaining("glob:**.txt");
    }

    @Test
    void deliveriesOfSftpUsersAreNotListedForOthers() {
        Principal anna = new Principal("anna", Principal.Via.SFTP);
        deliveries.add(ticket("job-1", "team-a/x.tar", anna), "VERIFIED", "done", AT);

        assertThat(file("team-a")).doesNotExist();
    }

    private void add(String id, String file, String status, String place) {
        deliveries.add(ticket(id, file, null), status, place, AT);
    }

    private static Ticket ticket(String id, String file, @Nullable Principal by) {
        return new Ticket(
                Ticket.VERSION,
                JobId.parse(id),
                Ticket.Origin.DROP,
                file,
                null,
                AT,
                null,
                List.of(),
                by == null ? null : new Provenance(by, Map.of()),
                null);
    }

    private Path file(String place) {
        return share.root().resolve("deliveries").resolve(place).resolve("LATEST.txt");
    }

    private List<String> list(String place) {
        try {
            return Files.exists(file(place)) ? Files.readAllLines(file(place)) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
