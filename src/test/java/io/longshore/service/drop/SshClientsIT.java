package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.service.site.SshClient;
import io.longshore.testing.OpenSshServer;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Uploads by common clients into Longshore's SFTP server and into OpenSSH's on the same share. All
 * uploads run first, as on a busy day; each test checks the result of one. {@code
 * -Dlongshore.test.clients=all} runs every combination; otherwise each pair of client and server
 * has one order of the sidecar.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresTool({"sftp", "scp", "rsync", "lftp", "curl", "ssh", "ssh-keygen", "sshd"})
class SshClientsIT {
    private static final boolean ALL = "all".equals(System.getProperty("longshore.test.clients"));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LAYER = 6 << 20;
    private static final int PART = 1 << 20;
    private static final int SLOW = 2 << 20;

    /** Longer than it takes to begin again after a break. */
    private static final String QUIET = "15s";

    @TempDir static Path folder;
    private SandboxRegistry registry;
    private OpenSshServer openSsh;
    private Service service;
    private Reports client;
    private Site site;
    private Path key;
    private Path tarball;
    private Path sidecar;
    private final Map<String, Reports.Report> reports = new HashMap<>();

    private enum Server {
        OURS,
        OPENSSH
    }

    private enum Sidecar {
        FIRST,
        LAST,
        NEVER
    }

    private enum End {
        WHOLE,
        KILLED,
        RESUMED
    }

    /** An upload, in a folder of its own. */
    private record Upload(SshClient client, Server server, Sidecar sidecar, End end) {
        String path() {
            return "%s-%s-%s-%s/x.tar"
                    .formatted(client, server, sidecar, end)
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-');
        }

        boolean isPossible() {
            return server == Server.OPENSSH || client.needsOnlySftp();
        }

        boolean isChosen() {
            int order = client.ordinal() + server.ordinal() + end.ordinal();
            return ALL || sidecar.ordinal() == order % Sidecar.values().length;
        }
    }

    @BeforeAll
    void uploadAll() throws Exception {
        key = folder.resolve("key");
        String publicKey = OpenSshServer.makeKey(key);
        Path users = Files.writeString(folder.resolve("users"), "anna:" + publicKey);
        TestImages images = new TestImages(6);
        tarball =
                new TarballBuilder()
                        .add(images.image("localhost:5003/apps/x", images.layer(LAYER)))
                        .write(folder.resolve("x.tar"));
        sidecar = folder.resolve("x.tar.sha256");
        Files.write(sidecar, Tool.run(List.of("sha256sum", tarball.toString())).out());
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.drop.quiet", QUIET)
                        .set("longshore.drop.sidecar-wait", QUIET)
                        .set("longshore.sftp.port", "0")
                        .set("longshore.sftp.users", users.toString());
        service = site.start();
        client = site.connect(service);
        openSsh = OpenSshServer.start(folder.resolve("sshd"), publicKey);
        for (Upload upload : uploads().toList()) {
            make(upload);
        }
        collect();
    }

    @AfterAll
    void stop() {
        client.close();
        service.close();
        openSsh.close();
        registry.close();
    }

    @ParameterizedTest
    @MethodSource
    void aCompleteUploadIsVerified(Upload upload) {
        assertVerified(upload);
    }

    @ParameterizedTest
    @MethodSource
    void aResumedUploadIsVerified(Upload upload) {
        assertVerified(upload);
    }

    @ParameterizedTest
    @MethodSource
    void anInterruptedUploadIsNeverVerified(Upload upload) {
        Path file = site.share().resolve("drop").resolve(upload.path());
        Reports.Report report = reports.get(upload.path());
        String repository = "supervisor-services/" + file.getParent().getFileName();
        if (upload.server() == Server.OURS || upload.client() == SshClient.RSYNC) {
            assertThat(report).as("our server saw that it was not closed; rsync hides it").isNull();
        } else {
            assertThat(report).isNotNull();
            assertThat(report.status()).isEqualTo("REJECTED");
            assertThat(report.json().at("/transfer/uploadedBytes").asLong()).isZero();
        }
        if (upload.server() == Server.OURS) {
            assertThat(file).as("it can be resumed").isRegularFile();
        }
        assertThat(tags(repository)).isEqualTo(404);
    }

    @Test
    void runningAProgramOnTheSftpServerIsRefused() throws Exception {
        for (SshClient program : List.of(SshClient.RSYNC, SshClient.SCP_LEGACY)) {
            String target = "/drop/refused/x.tar";
            Files.createDirectories(site.share().resolve("drop/refused"));
            int port = service.sftp().orElseThrow().address().port();
            Tool.Result result =
                    Tool.runAnyhow(
                            program.command(key, "anna", port, tarball, target, false), Map.of());
            assertThat(result.exitCode()).as(program.name()).isNotZero();
            assertThat(result.err()).contains("exec request failed");
            assertThat(site.share().resolve("drop/refused")).isEmptyDirectory();
        }
    }

    static Stream<Upload> aCompleteUploadIsVerified() {
        return uploads().filter(upload -> upload.end() == End.WHOLE);
    }

    static Stream<Upload> aResumedUploadIsVerified() {
        return uploads().filter(upload -> upload.end() == End.RESUMED);
    }

    static Stream<Upload> anInterruptedUploadIsNeverVerified() {
        return uploads().filter(upload -> upload.end() == End.KILLED);
    }

    private static Stream<Upload> uploads() {
        List<Upload> uploads = new ArrayList<>();
        for (SshClient client : SshClient.values()) {
            for (Server server : Server.values()) {
                for (Sidecar sidecar : Sidecar.values()) {
                    for (End end : End.values()) {
                        uploads.add(new Upload(client, server, sidecar, end));
                    }
                }
            }
        }
        return uploads.stream().filter(Upload::isPossible).filter(Upload::isChosen);
    }

    private void make(Upload upload) throws Exception {
        Path target = site.share().resolve("drop").resolve(upload.path());
        Files.createDirectories(target.getParent());
        if (upload.sidecar() == Sidecar.FIRST) {
            send(upload, sidecar, ".sha256", false);
        }
        if (upload.end() != End.WHOLE) {
            killHalfWay(upload, target);
        }
        if (upload.end() != End.KILLED) {
            send(upload, tarball, "", upload.end() == End.RESUMED);
        }
        if (upload.sidecar() == Sidecar.LAST) {
            send(upload, sidecar, ".sha256", false);
        }
    }

    private void send(Upload upload, Path file, String ending, boolean resume) throws Exception {
        Tool.run(command(upload, port(upload.server()), file, ending, resume));
    }

    private List<String> command(Upload upload, int port, Path file, String ending, boolean resume)
            throws IOException {
        boolean ours = upload.server() == Server.OURS;
        String root = ours ? "" : site.share().toString();
        String user = ours ? "anna" : System.getProperty("user.name");
        String target = root + "/drop/" + upload.path() + ending;
        return upload.client().command(key, user, port, file, target, resume);
    }

    private int port(Server server) {
        return server == Server.OURS
                ? service.sftp().orElseThrow().address().port()
                : openSsh.port();
    }

    /** Over a slow line, so that there is a half. */
    private void killHalfWay(Upload upload, Path target) throws Exception {
        try (TcpProxy line = TcpProxy.before("127.0.0.1:" + port(upload.server()))) {
            line.throttle(SLOW);
            int port = Integer.parseInt(line.address().split(":")[1]);
            Process process =
                    new ProcessBuilder(command(upload, port, tarball, "", false))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("killed.log").toFile())
                            .start();
            await("a part of " + upload.path())
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> bytesIn(target.getParent()) > PART);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(bytesIn(target.getParent())).isLessThan(Files.size(tarball));
    }

    private static long bytesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Every report that comes; nothing comes any more once all that stood still is reported. */
    private void collect() {
        long expected =
                uploads()
                        .filter(
                                upload ->
                                        upload.end() != End.KILLED
                                                || upload.server() == Server.OPENSSH
                                                        && upload.client() != SshClient.RSYNC)
                        .count();
        while (reports.size() < expected) {
            keep(client.next(PATIENCE));
        }
        Reports.Report more = client.poll(Duration.ofSeconds(5));
        while (more != null) {
            keep(more);
            more = client.poll(Duration.ofSeconds(5));
        }
    }

    private void keep(Reports.Report report) {
        String file = report.json().at("/source/file").asText();
        assertThat(reports.put(file, report)).as("first report of " + file).isNull();
    }

    private void assertVerified(Upload upload) {
        Reports.Report report = reports.get(upload.path());
        assertThat(report).isNotNull();
        assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
        assertThat(report.json().at("/source/checksum/outcome").asText())
                .isEqualTo(upload.sidecar() == Sidecar.NEVER ? "ABSENT" : "MATCHED");
        if (upload.server() == Server.OURS) {
            assertThat(report.json().path("requestedBy").asText()).isEqualTo("anna");
        }
    }

    private int tags(String repository) {
        String url = "http://" + registry.address() + "/v2/" + repository + "/tags/list";
        Tool.Result result =
                Tool.run(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url));
        return Integer.parseInt(result.text());
    }
}
