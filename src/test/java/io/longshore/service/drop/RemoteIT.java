package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.OpenSshServer;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.TcpProxy;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are fetched from a strange OpenSSH server behind a line that can be cut. */
@RequiresTool({"sshd", "ssh-keygen", "sha256sum"})
class RemoteIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LAYER = 8 << 20;

    @TempDir Path folder;
    private Path far;
    private OpenSshServer server;
    private TcpProxy line;
    private int port;
    private Path knownHosts;
    private SandboxRegistry registry;
    private Site site;

    @BeforeEach
    void start() throws IOException {
        far = Files.createDirectories(folder.resolve("far/outgoing"));
        Path key = folder.resolve("key");
        server = OpenSshServer.start(folder.resolve("sshd"), OpenSshServer.makeKey(key));
        line = TcpProxy.before("127.0.0.1:" + server.port());
        port = Integer.parseInt(line.address().split(":")[1]);
        knownHosts = Files.writeString(folder.resolve("known_hosts"), server.knownHost(port));
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set(
                                "longshore.drop.remote",
                                "sftp://%s@127.0.0.1:%d%s"
                                        .formatted(System.getProperty("user.name"), port, far))
                        .set("longshore.drop.remote.known-hosts", knownHosts.toString())
                        .set("longshore.drop.remote.key-file", key.toString())
                        .set("longshore.drop.remote.every", "1s");
    }

    @AfterEach
    void stop() {
        line.close();
        server.close();
        registry.close();
    }

    @Test
    void anInterruptedDownloadResumesAndTheSidecarIsFetchedToo() throws IOException {
        TestImages images = new TestImages(8);
        Path tarball =
                new TarballBuilder()
                        .add(images.image("localhost:5003/apps/x", images.layer(LAYER)))
                        .write(far("lci/x.tar"));
        long size = Files.size(tarball);
        Path sidecar = far("lci/x.tar.sha256");
        Files.write(sidecar, Tool.run(List.of("sha256sum", tarball.toString())).out());
        Path other = Files.writeString(far("lci/notes.txt"), "not for us");
        line.cutAnswersAfter(size / 2);
        try (Service service = site.start();
                Reports client = site.connect(service)) {
            Reports.Report report = client.next(PATIENCE);
            assertThat(report.status()).as(report.json().toPrettyString()).isEqualTo("VERIFIED");
            assertThat(report.json().at("/source/file").asText()).isEqualTo("lci/x.tar");
            assertThat(report.json().at("/source/checksum/outcome").asText()).isEqualTo("MATCHED");
            assertThat(report.json().path("requestedBy").asText()).endsWith("@127.0.0.1");
            assertThat(line.cuts()).isEqualTo(1);
            assertThat(line.bytesAnswered()).as("not sent twice").isLessThan(size + size / 4);
            await("removed remotely")
                    .atMost(PATIENCE)
                    .until(() -> !Files.exists(tarball) && !Files.exists(sidecar));
            assertThat(other).exists();
            assertNothingElseFetched(client, "fetched twice");
        }
    }

    @Test
    void aFetchedFileAppearsCompleteAndIsMovedOnTheServerAfterItsClaim() throws IOException {
        Path there = Files.copy(Fixtures.IMAGE, far("lci/a b.tar"));
        Path here = site.share().resolve("drop/lci/a b.tar");
        Path moved = far.resolve("fetched/lci/a b.tar");
        site.set("longshore.drop.remote.move", "fetched");
        try (Service service = site.set("longshore.drop.sidecar-wait", "10m").start();
                Reports client = site.connect(service)) {
            await("in drop/")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.exists(here));
            assertThat(here).as("at first sight").hasSameBinaryContentAs(Fixtures.IMAGE);
            site.assertNothingElseClaimed(client, "claimed without its checksum");
            assertThat(there).as("before the claim").exists();
            Files.writeString(
                    far("lci/a b.tar.sha256"),
                    Site.sidecar(Fixtures.IMAGE).substring(0, 64) + "  a b.tar\n");

            assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
            await("moved").atMost(PATIENCE).until(() -> Files.exists(moved));
            assertThat(there).doesNotExist();
            assertNothingElseFetched(client, "fetched again");
        }
    }

    @Test
    void aGrowingRemoteFileDelaysNoOtherAndSymbolicLinksAreIgnored() throws IOException {
        Path growing = Files.writeString(far("lci/growing.tar"), "begin");
        Files.createSymbolicLink(far("lci/link.tar"), Fixtures.IMAGE);
        try (Service service = site.start();
                Reports client = site.connect(service);
                Writer writer = new Writer(growing)) {
            Files.copy(Fixtures.IMAGE, far("lci/finished.tar"));
            Reports.Report report = client.next(PATIENCE);
            assertThat(report.json().at("/source/file").asText()).isEqualTo("lci/finished.tar");
            assertThat(report.status()).isEqualTo("VERIFIED");
            writer.stop();
            Files.copy(Fixtures.UNSIGNED, growing, StandardCopyOption.REPLACE_EXISTING);
            Reports.Report whole = client.next(PATIENCE);
            assertThat(whole.status()).as(whole.json().toPrettyString()).isEqualTo("VERIFIED");
            assertNothingElseFetched(client, "half of it, or the link, was fetched, too");
        }
    }

    @Test
    void nothingIsFetchedFromAServerWithAnUnknownHostKey() throws IOException {
        String right = Files.readString(knownHosts);
        String host = right.split(" ")[0];
        Files.writeString(knownHosts, host + " " + OpenSshServer.makeKey(folder.resolve("other")));
        Path there = Files.copy(Fixtures.IMAGE, far("lci/x.tar"));
        try (Service service = site.start();
                Reports alerts = Reports.alerts(service.brokerUrl(), site.data());
                Reports client = site.connect(service)) {
            Reports.Report alert = alerts.next(PATIENCE);
            assertThat(alert.json().path("about").asText()).isEqualTo("remote");
            assertThat(alert.json().at("/problem/code").asText())
                    .isEqualTo("REMOTE_HOST_KEY_UNKNOWN");
            assertThat(alert.json().at("/problem/fix").asText()).contains("known-hosts");
            assertThat(there).exists();
            assertThat(files(site.share())).as("fetched").noneMatch(RemoteIT::isContent);

            Files.writeString(knownHosts, right);
            assertThat(client.next(PATIENCE).status()).as("after the fix").isEqualTo("VERIFIED");
        }
    }

    @Test
    void aRemoteFileThatCannotBeMovedIsReportedAndNotFetchedAgain() throws IOException {
        Path there = Files.copy(Fixtures.IMAGE, far("lci/x.tar"));
        Files.writeString(far("fetched"), "no folder");
        try (Service service = site.set("longshore.drop.remote.move", "fetched").start();
                Reports alerts = Reports.alerts(service.brokerUrl(), site.data());
                Reports client = site.connect(service)) {
            assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
            assertThat(alerts.next(PATIENCE).json().at("/problem/code").asText())
                    .isEqualTo("REMOTE_ERROR");
            assertNothingElseFetched(client, "fetched again");
            assertThat(there).exists();
        }
    }

    @Test
    void anUnreachableServerIsReportedAndRetried() throws IOException {
        server.close();
        Files.copy(Fixtures.IMAGE, far("lci/x.tar"));
        try (Service service = site.start();
                Reports alerts = Reports.alerts(service.brokerUrl(), site.data());
                Reports client = site.connect(service)) {
            assertThat(alerts.next(PATIENCE).json().at("/problem/code").asText())
                    .isEqualTo("REMOTE_ERROR");
            server =
                    OpenSshServer.start(
                            folder.resolve("sshd"),
                            Files.readString(folder.resolve("key.pub")),
                            server.port());
            assertThat(client.next(PATIENCE).status()).isEqualTo("VERIFIED");
        }
    }

    /** A last file is put on the server, with its checksum, and its report has to be the next. */
    private void assertNothingElseFetched(Reports client, String what) throws IOException {
        Files.copy(Fixtures.IMAGE, far("last/x.tar"));
        Files.writeString(
                far("last/x.tar.sha256"),
                Site.sidecar(Fixtures.IMAGE).substring(0, 64) + "  x.tar\n");
        Reports.Report next = client.next(PATIENCE);
        assertThat(next.json().at("/source/file").asText()).as(what).isEqualTo("last/x.tar");
    }

    private Path far(String name) throws IOException {
        Path file = far.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean isContent(Path file) {
        return file.toString().endsWith(".tar") || file.toString().endsWith(".part");
    }

    /** Appends a little all the time. */
    private static final class Writer implements AutoCloseable {
        private final Thread thread;
        private volatile boolean isOpen = true;

        Writer(Path file) {
            thread = new Thread(() -> write(file));
            thread.setDaemon(true);
            thread.start();
        }

        private void write(Path file) {
            while (isOpen) {
                try {
                    Files.writeString(file, "more", StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                SimulatedDelay.ofMillis(200);
            }
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            isOpen = false;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
