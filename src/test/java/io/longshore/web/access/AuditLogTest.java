package io.longshore.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.access.ApiAction;
import io.longshore.access.ApiRole;
import io.longshore.files.AppendedLines;
import io.longshore.json.JsonTree;
import io.longshore.testing.PublishedSchemas;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Caller ANNA = new Caller("anna", ApiRole.SENDER, "aaaaaaaa");

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final List<Entry> entries = new ArrayList<>();
    private Path file;
    private AuditLog audit;
    private boolean isLogAway;

    /** An entry of the log of the site. */
    private record Entry(String action, String outcome, int count, String document) {}

    @BeforeEach
    void begin() {
        file = folder.resolve("new/audit.jsonl");
        audit =
                new AuditLog(
                        new AppendedLines(file),
                        null,
                        (action, outcome, count, document) -> {
                            if (isLogAway) {
                                throw new IllegalStateException("the share is away");
                            }
                            entries.add(
                                    new Entry(
                                            action,
                                            outcome,
                                            count,
                                            new String(document, StandardCharsets.UTF_8)));
                        },
                        () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos());
    }

    @Test
    void eachActionIsALineThatFitsThePublishedSchema() throws IOException {
        audit.record(
                entry(AuditEntry.Outcome.DONE)
                        .about("job-1")
                        .because("as \"Bob\" asked\nfor \u202e")
                        .in("r-1"));
        audit.record(entry(AuditEntry.Outcome.FAILED));

        List<String> lines = lines();
        assertThat(lines).hasSize(2);
        lines.forEach(line -> PublishedSchemas.assertFits("audit-line-v1", line));
        assertThat(JsonTree.of(lines.get(0).getBytes(StandardCharsets.UTF_8)).toString())
                .isEqualTo(
                        "{\"version\":1,\"at\":\"2026-11-23T10:00:00Z\",\"who\":\"anna\","
                                + "\"role\":\"SENDER\",\"address\":\"10.1.2.3\","
                                + "\"action\":\"replay\",\"object\":\"job-1\","
                                + "\"outcome\":\"DONE\",\"reason\":\"as \\\"Bob\\\" asked\uFFFDfor"
                                + " \uFFFD\",\"requestId\":\"r-1\"}");
        assertThat(entries).as("what is done by a token is no entry of the log").isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aChangeOfTokensIsAnEntryOfTheLogBeforeItIsALine() throws IOException {
        isLogAway = true;
        assertThatThrownBy(() -> audit.record(tokenAdded()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).doesNotExist();

        isLogAway = false;
        audit.record(tokenAdded());

        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).action()).isEqualTo("token-add");
        PublishedSchemas.assertFits("access-details-v1", entries.get(0).document());
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aThousandRefusalsAreSixtyLinesAndOneEntryOfTheLogThatCountsThem() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            audit.record(entry(AuditEntry.Outcome.REFUSED).about("job-" + i));
        }
        audit.settle();
        audit.settle();

        assertThat(lines()).hasSize(AuditLog.MOST_LINES);
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).count()).isEqualTo(1_000);
        assertThat(entries.get(0).outcome()).isEqualTo("REFUSED");
        PublishedSchemas.assertFits("access-details-v1", entries.get(0).document());
        assertThat(entries.get(0).document()).contains("job-19", "\"omitted\" : 980");

        clock.advance(60);
        audit.record(entry(AuditEntry.Outcome.REFUSED));
        List<String> lines = lines();
        assertThat(lines.get(lines.size() - 1)).contains("\"omitted\":940");
        PublishedSchemas.assertFits("audit-line-v1", lines.get(lines.size() - 1));
    }

    @Test
    void refusalsThatCouldNotBeAppendedAreAppendedNextTime() {
        audit.record(entry(AuditEntry.Outcome.REFUSED));
        isLogAway = true;
        assertThatThrownBy(audit::settle).isInstanceOf(IllegalStateException.class);
        isLogAway = false;
        audit.record(entry(AuditEntry.Outcome.REFUSED));

        audit.settle();

        assertThat(entries).extracting(Entry::count).containsExactly(2);
    }

    @Test
    void theFileCanBeRenamedAtAnyTime() throws IOException {
        audit.record(entry(AuditEntry.Outcome.DONE));
        Files.move(file, folder.resolve("old"));

        audit.record(entry(AuditEntry.Outcome.DONE));

        assertThat(lines()).hasSize(1);
    }

    @Test
    void aLineIsBoundedWhateverACallerSends() throws IOException {
        audit.record(
                entry(AuditEntry.Outcome.REFUSED)
                        .about("x".repeat(1 << 20))
                        .because("y".repeat(1 << 20)));

        assertThat(lines().get(0)).hasSizeLessThan(1_000);
    }

    private AuditEntry entry(AuditEntry.Outcome outcome) {
        return AuditEntry.of(clock.instant(), ANNA, "10.1.2.3", ApiAction.REPLAY, outcome);
    }

    private AuditEntry tokenAdded() {
        return new AuditEntry(
                clock.instant(),
                "root",
                null,
                null,
                "token-add",
                "aaaaaaaa",
                AuditEntry.Outcome.DONE,
                "principal anna",
                null);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file);
    }
}
