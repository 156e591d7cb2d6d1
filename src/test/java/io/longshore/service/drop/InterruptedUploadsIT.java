package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads whose connection was lost before the file was closed. Some clients (curl) take such an
 * upload for accepted once each of its bytes is.
 */
class InterruptedUploadsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 30_000;

    @TempDir Path folder;

    @Test
    void aWholeArchiveIsReportedAndAPartOfOneCanBeResumed() throws Exception {
        String hash = OpenBSDBCrypt.generate("2y", "secret".toCharArray(), new byte[16], 4);
        Path users = Files.writeString(folder.resolve("users"), "anna:" + hash + "\n");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults())) {
            Site site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.drop.quiet", "1s")
                            .set("longshore.drop.stall", "3s")
                            .set("longshore.drop.sidecar-wait", "1s")
                            .set("longshore.sftp.port", "0")
                            .set("longshore.sftp.users", users.toString());
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                byte[] whole = Files.readAllBytes(Fixtures.IMAGE);
                byte[] half = Arrays.copyOf(whole, whole.length / 2);
                int port = service.sftp().orElseThrow().address().port();
                Files.createDirectories(site.share().resolve("drop/half"));
                Files.createDirectories(site.share().resolve("drop/whole"));
                interrupted(port, "/drop/half/x.tar", 0, half);
                interrupted(port, "/drop/whole/x.tar", 0, whole);

                assertThat(verified(reports)).isEqualTo("whole/x.tar");
                Path waiting = site.share().resolve("drop/half/x.tar");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(waiting).hasBinaryContent(half));
                Path note = waiting.resolveSibling("x.tar.longshore.txt");
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(note)
                                                .content(StandardCharsets.UTF_8)
                                                .contains("The connection was lost"));

                byte[] rest = Arrays.copyOfRange(whole, half.length, whole.length);
                interrupted(port, "/drop/half/x.tar", half.length, rest);
                assertThat(verified(reports)).isEqualTo("half/x.tar");
            }
        }
    }

    private static String verified(Reports reports) throws Exception {
        Reports.Report report = reports.next(PATIENCE);
        assertThat(report.status()).isEqualTo("VERIFIED");
        return report.json().at("/source/file").asText();
    }

    /** Writes at this place of the file; the connection ends before the file is closed. */
    private static void interrupted(int port, String path, long at, byte[] content)
            throws IOException {
        Set<OpenMode> modes = EnumSet.of(OpenMode.Write, OpenMode.Create);
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, address, key) -> true);
            client.start();
            ClientSession session =
                    client.connect("anna", "127.0.0.1", port).verify(PATIENCE).getSession();
            session.addPasswordIdentity("secret");
            session.auth().verify(PATIENCE);
            SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
            SftpClient.CloseableHandle file = sftp.open(path, modes);
            for (int from = 0; from < content.length; from += PIECE) {
                int length = Math.min(PIECE, content.length - from);
                sftp.write(file, at + from, content, from, length);
            }
            session.close(true).await(PATIENCE);
        }
    }
}
