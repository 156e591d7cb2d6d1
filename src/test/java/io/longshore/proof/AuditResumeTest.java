package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditProgress;
import io.longshore.proof.audit.AuditProgress.Part;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit that was interrupted, and the next one with the same file. */
class AuditResumeTest {
    private static final int REPORTS = 12;

    @TempDir Path folder;
    private ProofSite site;
    private final List<String> passed = new ArrayList<>();

    @BeforeEach
    void begin() {
        site = new ProofSite(folder.resolve("site")).createKey();
        site.file(site.gateway("data"), 0, REPORTS);
    }

    private Path file() {
        return folder.resolve("audit.json");
    }

    private AuditResult audit(AuditProgress.Listener listener) {
        return new Audit(site.share().root(), site.log(), null, null, null)
                .with(AuditProgress.of(file(), listener, Duration.ZERO))
                .run();
    }

    private AuditResult audit() {
        passed.clear();
        return audit((part, done, total) -> passed.add(part + " " + done));
    }

    private void interrupt(Part at, int entry) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(
                        () ->
                                audit(
                                        (part, done, total) -> {
                                            if (part == at && done == entry) {
                                                throw new UncheckedIOException(new IOException());
                                            }
                                        }));
    }

    private Path report(int job) {
        return site.share().done().resolve("job-" + job).resolve("report.json");
    }

    @Test
    void anAuditContinuesWhereTheLastOneWasInterrupted() throws IOException {
        Files.delete(report(1));
        interrupt(Part.RECEIPTS, 8);
        Files.delete(report(9));

        AuditResult result = audit();

        assertThat(result.findings()).extracting(Finding::job).containsExactly("job-1", "job-9");
        assertThat(passed).doesNotContain("ENTRIES 1", "CHECKPOINTS 5").contains("RECEIPTS 12");
        assertThat(file()).doesNotExist();
        audit();
        assertThat(passed).contains("ENTRIES 1", "CHECKPOINTS 5", "RECEIPTS 3");
    }

    @Test
    void whatWasCheckedBeforeTheInterruptionIsNotReadAgain() throws IOException {
        interrupt(Part.RECEIPTS, 8);
        Files.delete(report(1));

        assertThat(audit().findings()).isEmpty();
        assertThat(audit().findings()).extracting(Finding::job).containsExactly("job-1");
    }

    @Test
    void anAuditThatWasInterruptedInTheEntriesContinuesThere() {
        interrupt(Part.ENTRIES, 6);

        assertThat(audit().findings()).isEmpty();
        assertThat(passed).doesNotContain("ENTRIES 4").contains("ENTRIES 6");
    }

    @Test
    void anAuditOfAnotherLogBeginsAnew() {
        interrupt(Part.RECEIPTS, 8);
        site = new ProofSite(folder.resolve("other")).createKey();
        site.file(site.gateway("data"), 0, REPORTS);

        assertThat(audit().findings()).isEmpty();
        assertThat(passed).contains("ENTRIES 1");
        interrupt(Part.RECEIPTS, 8);
        site = new ProofSite(folder.resolve("shorter")).createKey();
        site.file(site.gateway("data"), 0, 1);

        assertThat(audit().findings()).isEmpty();
        assertThat(passed).contains("ENTRIES 1");
    }
}
