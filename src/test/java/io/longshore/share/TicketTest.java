package io.longshore.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version of tickets. */
class TicketTest {
    @TempDir Path folder;

    @Test
    void theTicketOfAJobWithAPrefixHasAVersionOfItsOwn() {
        for (String target : List.of("targetPrefix", "repository")) {
            ImportJob job =
                    ImportJob.parse(
                            ("{\"version\":2,\"file\":\"x.tar\",\"" + target + "\":\"h.test/m\"}")
                                    .getBytes(StandardCharsets.UTF_8));
            Ticket ticket = ticket(job);
            ticket.write(folder);

            assertThat(ticket.version()).as(target).isEqualTo(target.equals("repository") ? 1 : 2);
            assertThat(Ticket.read(folder)).isEqualTo(ticket);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 99})
    void aTicketOfALaterVersionIsNotRead(int version) throws IOException {
        ticket(null).write(folder);
        Path file = folder.resolve(Ticket.NAME);
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst("\"version\" ?: ?1", "\"version\" : " + version));

        assertThatThrownBy(() -> Ticket.read(folder))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.SHARE_ERROR);
                            assertThat(e.problem().why()).contains("later version");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"version\":1,\"id\":\"job-1\",\"origin\":\"DROP\"}",
                "{\"version\":1,\"id\":\"job-1\",\"file\":\"x.tar\"}",
                "{\"version\":1,\"origin\":\"DROP\",\"file\":\"x.tar\"}",
                "{\"version\":1,\"id\":null,\"origin\":\"DROP\",\"file\":null}"
            })
    void aDocumentThatLacksWhatEveryTicketHasIsNotRead(String document) throws IOException {
        Files.writeString(folder.resolve(Ticket.NAME), document);

        assertThatThrownBy(() -> Ticket.read(folder))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.SHARE_ERROR));
    }

    private static Ticket ticket(ImportJob job) {
        return new Ticket(
                Ticket.versionFor(job),
                JobId.parse("job-1"),
                Ticket.Origin.DEPOT,
                "x.tar",
                job,
                Instant.EPOCH,
                null,
                List.of(),
                null,
                null);
    }
}
