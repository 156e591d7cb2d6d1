package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.SenderOrigin;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.ProofSite;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.receipt.DsseEnvelope;
import io.longshore.proof.receipt.Receipt;
import io.longshore.proof.receipt.Statement;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload into our own SFTP server, all the way to its report. */
@RequiresTool({"curl", "htpasswd"})
class SftpDropIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse battery";

    @TempDir Path folder;

    @Test
    void theReportOfAnUploadNamesItsSender() throws Exception {
        String line = Tool.run(List.of("htpasswd", "-nbB", "bert", PASSWORD)).text().strip();
        String other = line.replaceFirst("bert", "mallory");
        Path users = Files.writeString(folder.resolve("users"), line + "\n" + other + "\n");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set(
                                    "longshore.registry.allowed",
                                    registry.address() + "/supervisor-services/*")
                            .set("longshore.sftp.port", "0")
                            .set("longshore.sftp.users", users.toString());
            KeyChanges.create(log(site), ProofSite.NAME, null);
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                String drop = "sftp://" + service.sftp().orElseThrow().address() + "/drop/lci/";
                Path job = folder.resolve(Fixtures.SIGNED.getFileName() + ".job.json");
                Files.writeString(
                        job,
                        "{\"version\":1,\"repository\":\""
                                + registry.address()
                                + "/other-project/stolen\",\"requestedBy\":\"anna\"}");
                upload("mallory", job, drop);
                upload("bert", Path.of(Fixtures.SIGNED + ".sha256"), drop);
                upload("bert", Fixtures.SIGNED, drop);

                Reports.Report report = reports.next(PATIENCE);
                assertThat(report.json().path("status").asText())
                        .as(report.json().toPrettyString())
                        .isEqualTo("VERIFIED");
                assertThat(report.json().path("requestedBy").asText()).isEqualTo("bert");
                assertThat(report.json().path("uploadedBy").asText()).isEqualTo("bert");
                assertThat(report.json().path("uploadedVia").asText()).isEqualTo("SFTP");
                assertThat(report.json().at("/target/repository").asText())
                        .endsWith("/supervisor-services/lci");
                assertThat(report.json().path("problems").toString())
                        .contains("FOREIGN_FILE_IGNORED")
                        .contains("mallory (SFTP)");
                assertThat(report.json().at("/source/checksum/outcome").asText())
                        .isEqualTo("MATCHED");
                Path done = site.done(report.jobId());
                assertThat(done.resolve("REPORT.txt"))
                        .content()
                        .startsWith("VERIFIED")
                        .contains("bert (SFTP)");
                assertThat(done.resolve(job.getFileName())).doesNotExist();
                Receipt.Who who = receipt(done, site).who();
                assertThat(who.uploadedFrom()).isEqualTo(new SenderOrigin("127.0.0.1", null));
                assertThat(who.claimedRequester()).isNull();

                Path own = folder.resolve("own.tar");
                Files.copy(Fixtures.SIGNED, own);
                upload("mallory", Files.copy(job, folder.resolve("own.tar.job.json")), drop);
                upload("mallory", own, drop);
                Reports.Report claimed = reports.next(PATIENCE);
                assertThat(claimed.json().path("status").asText()).isEqualTo("REJECTED");
                assertThat(claimed.json().path("problems").toString())
                        .contains("REGISTRY_NOT_ALLOWED");
                assertThat(claimed.json().path("requestedBy").asText()).isEqualTo("anna");
                assertThat(claimed.json().path("uploadedBy").asText()).isEqualTo("mallory");
            }
        }
    }

    private static SiteLog log(Site site) {
        return new SiteLog(
                new LogFolder(site.share().resolve(".longshore").resolve(SiteLog.NAME)),
                site.data());
    }

    private static Receipt receipt(Path done, Site site) throws IOException {
        byte[] envelope = Files.readAllBytes(done.resolve(ReceiptSteps.RECEIPT));
        NoteKey key = NoteKey.parse(Files.readString(site.data().resolve("site.vkey")).strip());
        return Statement.parse(DsseEnvelope.parse(envelope).require(key)).predicate();
    }

    private static void upload(String user, Path file, String to) {
        Tool.run(
                List.of(
                        "curl",
                        "-sS",
                        "--insecure",
                        "--ftp-create-dirs",
                        "--user",
                        user + ":" + PASSWORD,
                        "--upload-file",
                        file.toString(),
                        to));
    }
}
