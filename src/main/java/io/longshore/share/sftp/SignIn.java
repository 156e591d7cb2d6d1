package io.longshore.share.sftp;

import io.longshore.job.SenderOrigin;
import io.longshore.task.LimitedWarnings;
import io.longshore.text.Printable;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who signs in, and logs each sign-in and, within a limit, each refusal. */
final class SignIn implements PublickeyAuthenticator, PasswordAuthenticator, SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final int REFUSALS_A_MINUTE = 30;

    /** For a person who types a password; until the key exchange begins, the setting counts. */
    private static final Duration TO_TYPE = Duration.ofSeconds(30);

    private static final AttributeKey<String> METHOD = new AttributeKey<>();
    private static final AttributeKey<String> KEY = new AttributeKey<>();

    private final SftpUsers users;
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
        String fingerprint = KeyUtils.getFingerPrint(key);
        String method = "the key " + fingerprint;
        if (!users.isKey(name, key)) {
            return refuse(name, method, session);
        }
        session.setAttribute(KEY, fingerprint);
        return accept(session, method);
    }

    @Override
    public boolean authenticate(String name, String password, ServerSession session)
            throws PasswordChangeRequiredException {
        if (!users.isPassword(name, password)) {
            return refuse(name, "a password", session);
        }
        // A key that the client only offered before does not count.
        session.removeAttribute(KEY);
        return accept(session, "a password");
    }

    /** From where, and with which key, the user of a session signed in. */
    static SenderOrigin origin(ServerSession session) {
        return new SenderOrigin(ConnectionLimits.address(session), session.getAttribute(KEY));
    }

    private static boolean accept(ServerSession session, String method) {
        session.setAttribute(METHOD, method);
        return true;
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
            LOG.info(
                    "SFTP: {} signed in from {} with {}",
                    session.getUsername(),
                    ConnectionLimits.address(session),
                    session.getAttribute(METHOD));
        }
    }

    @Override
    public void sessionException(Session session, Throwable cause) {
        LOG.debug("SFTP: {}: {}", ConnectionLimits.address(session), cause.toString());
    }

    @Override
    public void sessionClosed(Session session) {
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
