package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.JobId;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.share.JobFolders;
import io.longshore.share.KeptReceipts;
import io.longshore.share.RetentionOrders;
import io.longshore.task.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal of reports and receipts: by retention, by request, and suspended by a hold. */
class RetentionOfReceiptsTest {
    private static final JobId OLD = JobId.parse("old");
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @TempDir Path folder;
    private ProofSite site;
    private ReceiptSteps gateway;
    private FiledReport old;

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder).createKey();
        gateway = site.gateway("data");
        old = site.write("old", Status.VERIFIED);
        site.file(gateway, old);
        for (String name : List.of("report.json", KeptReceipts.RECEIPT, KeptReceipts.PROOF)) {
            Files.setLastModifiedTime(site.job(old).resolve(name), FileTime.from(NOW));
        }
        site.file(gateway, 0, 2);
    }

    /** A sweep so many days after the report; a gateway opens the log anew for it. */
    private void sweep(int days) {
        Clock clock = Clock.fixed(NOW.plus(Duration.ofDays(days)), ZoneOffset.UTC);
        gateway = RetentionSweep.run(site, clock);
    }

    private Path kept() {
        return new KeptReceipts(site.share()).folder("old");
    }

    private Path done() {
        return site.share().done().resolve("old");
    }

    private AuditResult whole() {
        AuditResult result = site.audit();
        assertThat(result.findings()).isEmpty();
        return result;
    }

    @Test
    void theReceiptOfARemovedReportStaysUntilItsOwnTime() {
        sweep(400);
        assertThat(done()).doesNotExist();
        assertThat(kept().resolve(KeptReceipts.RECEIPT)).exists();
        assertThat(kept().resolve(KeptReceipts.PROOF)).exists();
        assertThat(whole().removed()).isZero();

        sweep(3600);
        assertThat(kept()).exists();

        sweep(3651);
        assertThat(kept()).doesNotExist();
        // Those of the two other jobs are as old by then.
        assertThat(whole().removed()).isEqualTo(3);
    }

    @Test
    void anIdIsNotFreeAfterItsFolderWasRemoved() {
        JobFolders folders = new JobFolders(site.share(), gateway::isRecorded);
        assertThat(folders.isFree(OLD)).isFalse();
        sweep(400);
        folders = new JobFolders(site.share(), gateway::isRecorded);
        assertThat(folders.isFree(OLD)).isFalse();
        assertThat(folders.isFree(JobId.parse("OLD"))).isFalse();
        sweep(4000);
        assertThat(new JobFolders(site.share(), gateway::isRecorded).isFree(OLD)).isFalse();
        assertThat(new JobFolders(site.share(), gateway::isRecorded).isFree(JobId.parse("new")))
                .isTrue();
    }

    @Test
    void aHeldJobIsKeptUntilItIsReleased() {
        RetentionOrders orders = new RetentionOrders(site.share());
        orders.hold(OLD, "case 17", Pause.SLEEP);
        sweep(400);
        sweep(400);
        assertThat(done()).exists();
        assertThat(entries("hold")).isEqualTo(1);

        orders.release(OLD, "closed");
        sweep(400);
        assertThat(entries("hold")).isEqualTo(2);
        assertThat(done()).doesNotExist();
        whole();
    }

    @Test
    void aHoldCountsBeforeTheGatewayHasRecordedIt() {
        new RetentionOrders(site.share()).hold(OLD, "case 17", Pause.SLEEP);

        assertThat(new RetentionOrders(site.share()).isHeld(OLD)).isTrue();
        assertThat(new RetentionOrders(site.share()).holds())
                .containsExactly(new RetentionOrders.Order("old", "case 17"));
    }

    @Test
    void aRemovalByRequestRemovesReportAndReceiptAndIsAnEntry() {
        new RetentionOrders(site.share()).remove(OLD, "request 4");
        sweep(1);

        assertThat(done()).doesNotExist();
        assertThat(kept()).doesNotExist();
        assertThat(whole().removed()).isEqualTo(1);
        assertThat(new JobFolders(site.share(), gateway::isRecorded).isFree(OLD)).isFalse();
    }

    @Test
    void aRequestRemovesAReceiptWhoseReportIsGone() {
        sweep(400);
        new RetentionOrders(site.share()).remove(OLD, "request 4");
        sweep(400);

        assertThat(kept()).doesNotExist();
        assertThat(whole().removed()).isEqualTo(1);
    }

    @Test
    void aKeptReceiptThatIsMissingOrChangedIsNamed() throws IOException {
        sweep(400);
        Path receipt = kept().resolve(KeptReceipts.RECEIPT);
        byte[] content = Files.readAllBytes(receipt);
        content[content.length / 2] ^= 1;
        Files.write(receipt, content);
        assertThat(site.audit().findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.CHANGED);

        Files.delete(receipt);
        assertThat(site.audit().findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REMOVED);
    }

    private long entries(String type) {
        long found = 0;
        for (int i = 0; i < site.log().lastCheckpoint(); i++) {
            try {
                if (Files.readString(site.log().entry(i)).contains("\"type\":\"" + type + "\"")) {
                    found++;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }
}
