package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.service.site.SshClient;
import io.longshore.testing.Fixtures;
import io.longshore.testing.OpenSshServer;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupted uploads that the client itself closed, into Longshore's SFTP server. */
@RequiresTool({"sftp", "lftp", "curl", "ssh", "ssh-keygen"})
class ContinuedUploadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(70);
    private static final List<SshClient> CLIENTS =
            List.of(SshClient.SFTP, SshClient.LFTP, SshClient.CURL);

    @TempDir Path folder;
    private Path key;
    private Path part;
    private String port;

    @BeforeEach
    void prepare() throws IOException {
        key = folder.resolve("key");
        Files.writeString(folder.resolve("users"), "anna:" + OpenSshServer.makeKey(key));
        part = folder.resolve("part.tar");
        byte[] whole = Files.readAllBytes(Fixtures.IMAGE);
        Files.write(part, Arrays.copyOf(whole, whole.length / 2));
    }

    @Test
    void anUploadIsContinuedAtItsPathOrRejectedOnceItsSenderIsAway() throws Exception {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.drop.quiet", "2s")
                            .set("longshore.drop.stall", "5m")
                            .set("longshore.drop.sidecar-wait", "2s")
                            .set("longshore.sftp.port", "0")
                            .set("longshore.sftp.users", folder.resolve("users").toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                String address = service.sftp().orElseThrow().address().toString();
                port = address.substring(address.lastIndexOf(':') + 1);
                for (SshClient client : CLIENTS) {
                    Files.createDirectories(site.share().resolve("drop/" + client.ordinal()));
                    upload(client, part, false);
                    awaitNote(site, client);
                    assertThat(file(site, client)).hasSize(Files.size(part));
                    upload(client, Fixtures.IMAGE, true);
                }
                Files.createDirectories(site.share().resolve("drop/9"));
                run(SshClient.SFTP, part, "/drop/9/x.tar", false);

                Map<String, String> statuses = new HashMap<>();
                for (int i = 0; i <= CLIENTS.size(); i++) {
                    Reports.Report report = reports.next(PATIENCE);
                    statuses.put(
                            report.json().at("/source/file").asText(),
                            report.json().path("status").asText()
                                    + report.json().at("/problems/0/code").asText());
                }
                Map<String, String> expected = new HashMap<>();
                CLIENTS.forEach(it -> expected.put(it.ordinal() + "/x.tar", "VERIFIED"));
                expected.put("9/x.tar", "REJECTEDTARBALL_TRUNCATED");
                assertThat(statuses).isEqualTo(expected);
                await().untilAsserted(
                                () -> assertThat(site.share().resolve("work")).isEmptyDirectory());
            }
        }
    }

    private void awaitNote(Site site, SshClient client) {
        Path note = site.share().resolve("drop/" + client.ordinal() + "/x.tar.longshore.txt");
        await(client.name())
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(note)
                                        .content()
                                        .startsWith("FAULTY SO FAR")
                                        .contains("TARBALL_TRUNCATED", "Until: "));
    }

    private static File file(Site site, SshClient client) {
        return site.share().resolve("drop/" + client.ordinal() + "/x.tar").toFile();
    }

    private void upload(SshClient client, Path file, boolean resume) throws IOException {
        run(client, file, "/drop/" + client.ordinal() + "/x.tar", resume);
    }

    private void run(SshClient client, Path file, String target, boolean resume)
            throws IOException {
        Tool.run(client.command(key, "anna", Integer.parseInt(port), file, target, resume));
    }
}
