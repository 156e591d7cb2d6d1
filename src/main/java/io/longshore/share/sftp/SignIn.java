package io.longshore.share.sftp;

import io.longshore.job.SenderOrigin;
import io.longshore.share.sftp.SftpUsers.Credential;
import io.longshore.task.LimitedWarnings;
import io.longshore.text.Printable;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who signs in and who stays signed in, and logs each sign-in and, within a limit, each
 * refusal.
 */
final class SignIn implements PublickeyAuthenticator, PasswordAuthenticator, SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final int REFUSALS_A_MINUTE = 30;

    /** For a person who types a password; until the key exchange begins, the setting counts. */
    private static final Duration TO_TYPE = Duration.ofSeconds(30);

    private static final AttributeKey<Credential> CREDENTIAL = new AttributeKey<>();

    /** How often the sessions are checked. */
    static final Duration CHECK = Duration.ofSeconds(1);

    private static final int CHECKS_TO_END = 2;

    private final SftpUsers users;

    /** How many checks in a row found that the file no longer has the credential of a session. */
    private final Map<Session, Integer> signedIn = new ConcurrentHashMap<>();

    private final LimitedWarnings refusals = new LimitedWarnings(LOG, REFUSALS_A_MINUTE);

    SignIn(SftpUsers users) {
        this.users = users;
    }

    /** A client that has begun the key exchange is given the time that a person may need. */
    @Override
    public void sessionNegotiationEnd(
            Session session,
            Map<KexProposalOption, String> client,
            Map<KexProposalOption, String> server,
            Map<KexProposalOption, String> negotiated,
            Throwable reason) {
        Duration limit = CoreModuleProperties.AUTH_TIMEOUT.getRequired(session);
        if (reason == null && limit.compareTo(TO_TYPE) < 0) {
            CoreModuleProperties.AUTH_TIMEOUT.set(session, TO_TYPE);
        }
    }

    @Override
    public boolean authenticate(String name, PublicKey key, ServerSession session) {
        return accept(session, users.key(name, key))
                || refuse(name, "the key " + KeyUtils.getFingerPrint(key), session);
    }

    @Override
    public boolean authenticate(String name, String password, ServerSession session)
            throws PasswordChangeRequiredException {
        return accept(session, users.password(name, password))
                || refuse(name, "a password", session);
    }

    /** From where, and with which key, the user of a session signed in. */
    static SenderOrigin origin(ServerSession session) {
        return new SenderOrigin(ConnectionLimits.address(session), fingerprint(session));
    }

    private static @Nullable String fingerprint(Session session) {
        Credential credential = session.getAttribute(CREDENTIAL);
        return credential == null || credential.key() == null
                ? null
                : KeyUtils.getFingerPrint(credential.key());
    }

    /** A key that the client only offered before does not count. */
    private static boolean accept(ServerSession session, Optional<Credential> credential) {
        credential.ifPresent(it -> session.setAttribute(CREDENTIAL, it));
        return credential.isPresent();
    }

    /** True while the users' file has that with which the user of this session has signed in. */
    boolean isValid(Session session) {
        Credential credential = session.getAttribute(CREDENTIAL);
        return credential != null && users.isValid(credential);
    }

    /**
     * Ends the sessions whose users or credentials were removed. Two checks in a row must find
     * that, because a file that is rewritten in place is empty for a moment.
     */
    void endRemoved() {
        signedIn.replaceAll((session, missed) -> isValid(session) ? 0 : missed + 1);
        signedIn.forEach(
                (session, missed) -> {
                    if (missed >= CHECKS_TO_END) {
                        LOG.info(
                                "SFTP: the session of {} from {} was ended: the users' file no longer"
                                        + " has its password or key",
                                session.getUsername(),
                                ConnectionLimits.address(session));
                        session.close(true);
                    }
                });
    }

    private boolean refuse(String name, String method, ServerSession session) {
        refusals.warn(
                "SFTP: "
                        + Printable.of(name)
                        + " from "
                        + ConnectionLimits.address(session)
                        + " was refused with "
                        + method
                        + ": "
                        + (users.isUser(name) ? "it is not one of this user's" : "no such user"));
        return false;
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated) {
            signedIn.put(session, 0);
            @Nullable String key = fingerprint(session);
            LOG.info(
                    "SFTP: {} signed in from {} with {}",
                    session.getUsername(),
                    ConnectionLimits.address(session),
                    key == null ? "a password" : "the key " + key);
        }
    }

    @Override
    public void sessionException(Session session, Throwable cause) {
        LOG.debug("SFTP: {}: {}", ConnectionLimits.address(session), cause.toString());
    }

    @Override
    public void sessionClosed(Session session) {
        signedIn.remove(session);
        if (session.isAuthenticated()) {
            LOG.info(
                    "SFTP: {} from {} disconnected",
                    session.getUsername(),
                    ConnectionLimits.address(session));
        } else {
            LOG.debug("SFTP: {} left without sign-in", ConnectionLimits.address(session));
        }
    }
}
