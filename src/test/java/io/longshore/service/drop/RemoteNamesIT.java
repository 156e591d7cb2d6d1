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
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other SFTP server makes up the names in its listing, and wants to lead elsewhere. */
class RemoteNamesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What the server calls the files and folders that it has. */
    private static final Map<String, String> LISTED_AS =
            Map.ofEntries(
                    Map.entry("up.tar", "../outside.tar"),
                    Map.entry("far.tar", "../../x.tar"),
                    Map.entry("down-and-up.tar", "lci/../../outside.tar"),
                    Map.entry("absolute.tar", "/outside.tar"),
                    Map.entry("dot.tar", "./lci/fine.tar"),
                    Map.entry("below.tar", "lci/fine.tar"),
                    Map.entry("windows.tar", "..\\outside.tar"),
                    Map.entry("line.tar", "a\nb.tar"),
                    Map.entry("screen.tar", "a\u001b[2J.tar"),
                    Map.entry("nul.tar", "a\u0000.tar"),
                    Map.entry("folder-up", "../elsewhere"),
                    Map.entry("folder-absolute", "/elsewhere"));

    @TempDir Path folder;
    private final Queue<String> opened = new ConcurrentLinkedQueue<>();
    private final AtomicInteger looks = new AtomicInteger();
    private Path far;
    private SshServer server;
    private SandboxRegistry registry;
    private Site site;

    @BeforeEach
    void start() throws Exception {
        far = Files.createDirectory(folder.resolve("far"));
        Path outgoing = Files.createDirectories(far.resolve("outgoing"));
        for (String name : LISTED_AS.keySet()) {
            if (name.endsWith(".tar")) {
                Files.writeString(outgoing.resolve(name), "bait");
            } else {
                Files.createDirectory(outgoing.resolve(name));
            }
        }
        Files.createDirectory(outgoing.resolve("lci"));
        Files.copy(Fixtures.IMAGE, outgoing.resolve("lci/fine.tar"));
        Files.createDirectory(far.resolve("elsewhere"));
        Files.copy(Fixtures.IMAGE, far.resolve("elsewhere/hidden.tar"));
        Files.copy(Fixtures.IMAGE, far.resolve("outside.tar"));
        server = server();
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set(
                                "longshore.drop.remote",
                                "sftp://anna@127.0.0.1:" + server.getPort() + "/outgoing")
                        .set("longshore.drop.remote.known-hosts", knownHosts().toString())
                        .set("longshore.drop.remote.password-file", password().toString())
                        .set("longshore.drop.remote.every", "1s");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        server.stop(true);
    }

    @Test
    void noNameInAListingLeadsOutOfTheListedFolder() throws IOException {
        try (Service service = site.start();
                Reports client = site.connect(service)) {
            Reports.Report report = client.next(PATIENCE);
            assertThat(report.json().at("/source/file").asText()).isEqualTo("lci/fine.tar");
            assertThat(report.status()).isEqualTo("VERIFIED");
            await("removed remotely")
                    .atMost(PATIENCE)
                    .until(() -> !Files.exists(far.resolve("outgoing/lci/fine.tar")));
            int seen = looks.get();
            await("more looks").atMost(PATIENCE).until(() -> looks.get() > seen + 4);
            client.assertEmpty("another report");
            site.awaitNothingIn("");
        }
        assertThat(opened).isNotEmpty().allMatch("/outgoing/lci/fine.tar"::equals);
        assertThat(far.resolve("outside.tar")).hasSameBinaryContentAs(Fixtures.IMAGE);
        assertThat(far.resolve("elsewhere/hidden.tar")).exists();
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            assertThat(all.filter(file -> isBaitElsewhere(file))).isEmpty();
        }
    }

    private boolean isBaitElsewhere(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == 4
                    && !file.startsWith(far.resolve("outgoing"))
                    && Files.readString(file).equals("bait");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path password() throws IOException {
        return Files.writeString(folder.resolve("password"), "secret");
    }

    private Path knownHosts() throws Exception {
        var key = server.getKeyPairProvider().loadKeys(null).iterator().next().getPublic();
        return Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key) + "\n");
    }

    private SshServer server() throws Exception {
        SshServer made = SshServer.setUpDefaultServer();
        made.setHost("127.0.0.1");
        made.setPort(0);
        made.setKeyPairProvider(
                KeyPairProvider.wrap(KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256)));
        made.setPasswordAuthenticator((name, password, session) -> password.equals("secret"));
        made.setFileSystemFactory(new VirtualFileSystemFactory(far));
        Lying lying = new Lying();
        lying.addSftpEventListener(new Watching());
        made.setSubsystemFactories(java.util.List.of(lying));
        made.start();
        return made;
    }

    /** Gives its files other names in every listing. */
    private static final class Lying extends SftpSubsystemFactory {
        @Override
        public Command createSubsystem(ChannelSession channel) {
            SftpSubsystem subsystem =
                    new SftpSubsystem(channel, this) {
                        @Override
                        protected void writeDirEntry(
                                int id,
                                DirectoryHandle dir,
                                Map<String, Path> entries,
                                Buffer buffer,
                                int index,
                                Path file,
                                String shortName,
                                LinkOption... options)
                                throws IOException {
                            String listed = LISTED_AS.getOrDefault(shortName, shortName);
                            super.writeDirEntry(
                                    id, dir, entries, buffer, index, file, listed, options);
                        }
                    };
            getRegisteredListeners().forEach(subsystem::addSftpEventListener);
            return subsystem;
        }
    }

    private final class Watching implements SftpEventListener {
        @Override
        public void open(ServerSession session, String remoteHandle, Handle localHandle) {
            if (localHandle instanceof FileHandle) {
                opened.add(localHandle.getFile().toString());
            } else if (localHandle.getFile().endsWith("outgoing")) {
                looks.incrementAndGet();
            }
        }
    }
}
