package io.longshore.share.sftp;

import io.longshore.config.ListenAddress;
import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.config.StorageSetting;
import io.longshore.job.PolicyLog;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.task.Periodic;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SFTP on the share, by Apache MINA SSHD. Signed in by key or password; no shell, no commands, no
 * forwarding.
 */
public final class SftpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SftpServer.class);
    private static final int MOST_TRIES = 5;
    private static final int MOST_HANDLES = 64;

    /** So that a flood of connections does not delay the handshake of a user's. */
    private static final int BACKLOG = 1024;

    private static final Duration IDLE = Duration.ofMinutes(10);

    private final SshServer server;
    private final ListenAddress address;
    private final String fingerprint;

    private final Periodic checks;

    private SftpServer(
            SshServer server, ListenAddress address, String fingerprint, Periodic checks) {
        this.server = server;
        this.address = address;
        this.fingerprint = fingerprint;
        this.checks = checks;
    }

    /**
     * Starts the server.
     *
     * @param policy records the users before they may sign in
     * @return empty unless {@code longshore.sftp.port} is set
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} for the file of users, the
     *     host key or an address that cannot be used
     */
    public static Optional<SftpServer> start(
            Settings settings, Share share, Uploads uploads, PolicyLog policy) {
        if (settings.find(SftpSetting.PORT).isEmpty()) {
            return Optional.empty();
        }
        SftpUsers users = new SftpUsers(settings.require(SftpSetting.USERS), policy);
        KeyPair hostKey = HostKey.of(settings.get(StorageSetting.DATA));
        ListenAddress address =
                ListenAddress.of(
                        settings,
                        SftpSetting.HOST,
                        SftpSetting.PORT,
                        "The SFTP server",
                        Code.BAD_SETTING);
        Quota quota = new Quota(share, uploads, settings);
        UserRights rights = new UserRights(share, uploads, settings.get(SftpSetting.SHARED));
        SenderView view = new SenderView(share, uploads, rights);
        ShareAccess access = new ShareAccess(new SharePaths(share), rights, quota, uploads, view);
        SignIn signIn = new SignIn(users);
        SshServer server = server(hostKey, access, new Subsystem(quota, view, signIn), share);
        ConnectionLimits limits = new ConnectionLimits(ConnectionLimits.Limits.of(settings));
        server.setPublickeyAuthenticator(signIn);
        server.setPasswordAuthenticator(signIn);
        server.addSessionListener(limits);
        server.addSessionListener(signIn);
        server.addSessionListener(new Presence(uploads.recent()));
        CoreModuleProperties.AUTH_TIMEOUT.set(server, settings.get(SftpSetting.SIGN_IN_TIME));
        server.setHost(address.host());
        server.setPort(address.port());
        try {
            server.start();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "The SFTP server cannot listen on " + address + ".",
                            "The operating system reported: " + e.getMessage() + ".",
                            "Set longshore.sftp.port to another port."),
                    e);
        }
        if (settings.get(SftpSetting.SHARED)) {
            LOG.warn(
                    "SFTP: {} is true: the users are not separated from each other; each may change"
                            + " the files and read the deliveries of all",
                    SftpSetting.SHARED.name());
        }
        return Optional.of(
                new SftpServer(
                        server,
                        address,
                        KeyUtils.getFingerPrint(hostKey.getPublic()),
                        Periodic.start("sftp-sessions", SignIn.CHECK, signIn::endRemoved)));
    }

    private static SshServer server(
            KeyPair hostKey, ShareAccess access, Subsystem sftp, Share share) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setUserAuthFactories(
                List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
        sftp.setFileSystemAccessor(access);
        sftp.setErrorStatusDataHandler(new StatusTexts());
        sftp.addSftpEventListener(access);
        server.setSubsystemFactories(List.of(sftp));
        server.setFileSystemFactory(new VirtualFileSystemFactory(share.root()));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, MOST_TRIES);
        CoreModuleProperties.SOCKET_BACKLOG.set(server, BACKLOG);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, IDLE);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, IDLE.plusMinutes(1));
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Longshore");
        SftpModuleProperties.OPENSSH_EXTENSIONS.set(server, Subsystem.OF_OPENSSH);
        SftpModuleProperties.MAX_OPEN_HANDLES_PER_SESSION.set(server, MOST_HANDLES);
        return server;
    }

    /** Where it listens, and the fingerprint that a client shows at its first visit. */
    @Override
    public String toString() {
        return address + " " + fingerprint;
    }

    /** Where it listens. */
    public ListenAddress address() {
        return address;
    }

    /** Ends all sessions and interrupts their open uploads. */
    @Override
    public void close() {
        checks.close();
        try {
            server.stop(true);
        } catch (IOException e) {
            LOG.warn("SFTP: {}", e.toString());
        }
    }
}
