package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.service.Role;
import io.longshore.service.RoutesWith;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes before and after the steps F1b, F1c and F1d of docs/delivery.md. Each report has one
 * receipt, and the log is consistent at every restart.
 */
@RequiresTool("docker-registry")
class ReceiptsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private static AuditResult audit(Site site) {
        return new Audit(site.share(), log(site).folder(), null, null, null).run();
    }

    private static SiteLog log(Site site) {
        return new SiteLog(
                new LogFolder(site.share().resolve(".longshore").resolve(SiteLog.NAME)),
                site.data());
    }

    @Test
    void aCrashAtAStepOfTheReceiptEndsInOneReceiptAndAConsistentLog() throws Exception {
        Path routes = RoutesWith.bean(CrashAtStep.class, folder.resolve("routes"));
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.routes", routes.toString())
                            .set("longshore.broker.port", String.valueOf(FreePort.find()));
            KeyChanges.create(log(site), ProofSite.NAME, null);
            List<String> jobs = new ArrayList<>();
            for (String step : List.of("publish-receipt", "publish-log", "publish-proof")) {
                for (String when : List.of("before", "after")) {
                    jobs.add(when + "-" + step);
                    crash(site, step, when);
                    if (log(site).folder().exists()) {
                        assertThat(audit(site).findings()).as(when + " " + step).isEmpty();
                    }
                }
            }
            finish(site, jobs);
        }
    }

    private void crash(Site site, String step, String when) throws Exception {
        String name = when + "-" + step;
        site.drop("", name + "/x.tar.done");
        site.drop(Fixtures.IMAGE, name + "/x.tar");
        try (ServiceProcess process =
                ServiceProcess.start(
                        folder,
                        name,
                        site.texts(),
                        Role.ALL,
                        "-Ddie.step=" + step,
                        "-Ddie.when=" + when)) {
            assertThat(process.awaitEnd()).as(process.log()).isEqualTo(CrashAtStep.EXIT_CODE);
        }
    }

    private void finish(Site site, List<String> jobs) throws Exception {
        try (ServiceProcess process =
                        ServiceProcess.start(folder, "end", site.texts(), Role.ALL).awaitReady();
                Reports client =
                        Reports.connect(
                                "tcp://127.0.0.1:" + site.texts().get("longshore.broker.port"),
                                site.data())) {
            for (int i = 0; i < jobs.size(); i++) {
                Reports.Report report = client.next(PATIENCE);
                assertThat(report.status()).isEqualTo("VERIFIED");
                assertThat(site.done(report.jobId()).resolve("receipt.dsse.json")).exists();
                assertThat(site.done(report.jobId()).resolve("receipt.tlog-proof")).exists();
            }
            site.assertNoOtherReport(client, "one report too many");
            assertThat(process.log()).doesNotContain("Exception");
        }
        AuditResult result = audit(site);
        assertThat(result.findings()).isEmpty();
        // The marker of assertNoOtherReport is a job as well.
        assertThat(result.receipts()).isEqualTo(jobs.size() + 1);
        assertThat(Files.list(site.share().resolve("work"))).isEmpty();
    }
}
