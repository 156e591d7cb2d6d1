package io.longshore.share.sftp;

import io.longshore.config.Settings;
import io.longshore.job.PolicyLog;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.SftpVersionSelector;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * An SFTP server in this process with the users anna, bert and mallory, whose passwords are their
 * names with {@code -secret}, and a client to sign in with.
 */
final class SftpSite implements AutoCloseable {
    static final List<String> USERS = List.of("anna", "bert", "mallory");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] SALT = new byte[16];

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Path folder;
    private final SshClient client = SshClient.setUpDefaultClient();
    private Share share;
    private Uploads uploads;
    private SftpServer server;

    SftpSite(Path folder) throws IOException {
        this.folder = folder;
        set("longshore.data", folder.resolve("data").toString());
        set("longshore.sftp.port", "0");
        set("longshore.sftp.users", folder.resolve("users").toString());
        setUsers(USERS);
        client.setServerKeyVerifier((session, address, key) -> true);
        client.start();
    }

    /** Writes the file of users with these, some of {@link #USERS}. */
    void setUsers(List<String> names) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String user : names) {
            String hash = OpenBSDBCrypt.generate("2y", (user + "-secret").toCharArray(), SALT, 4);
            lines.append(user).append(':').append(hash).append('\n');
        }
        Files.writeString(folder.resolve("users"), lines);
    }

    SftpSite set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Starts the server, or starts it anew with nothing kept but what is on disk. */
    SftpSite start() {
        if (server != null) {
            server.close();
        }
        share = Share.prepare(folder.resolve("share"));
        uploads = new Uploads(share);
        uploads.restore();
        server =
                SftpServer.start(
                                Settings.load(null, Map.of(), settings),
                                share,
                                uploads,
                                PolicyLog.NONE)
                        .orElseThrow();
        return this;
    }

    Share share() {
        return share;
    }

    Uploads uploads() {
        return uploads;
    }

    int port() {
        return server.address().port();
    }

    /** Signs in by password. */
    ClientSession signIn(String user) throws IOException {
        ClientSession session = connect(user);
        session.addPasswordIdentity(user + "-secret");
        session.auth().verify(PATIENCE);
        return session;
    }

    /** A connection that has not signed in. */
    ClientSession connect(String user) throws IOException {
        return client.connect(user, "127.0.0.1", port()).verify(PATIENCE).getSession();
    }

    /** An SFTP client that is signed in; its connection ends with it. */
    SftpClient sftp(String user) throws IOException {
        return SftpClientFactory.instance().createSftpClient(signIn(user)).singleSessionInstance();
    }

    /** Writes a file. */
    static void put(SftpClient client, String path, String content) throws IOException {
        try (OutputStream out = client.write(path)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** As most clients: version 3 of the protocol, whose listings have lines as of ls. */
    SftpClient sftp3(String user) throws IOException {
        return SftpClientFactory.instance()
                .createSftpClient(signIn(user), SftpVersionSelector.fixedVersionSelector(3))
                .singleSessionInstance();
    }

    /** Whether this key signs in as this user. */
    boolean letsIn(String user, KeyPair key) throws IOException {
        try (ClientSession session = connect(user)) {
            session.addPublicKeyIdentity(key);
            return session.auth().await(PATIENCE) && session.isAuthenticated();
        }
    }

    @Override
    public void close() {
        client.stop();
        if (server != null) {
            server.close();
        }
    }
}
